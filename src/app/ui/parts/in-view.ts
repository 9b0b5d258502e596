// A sentence that says what was refused stands where the thing is; a person may be looking elsewhere, on a phone three
// screens away.

/** For the `ref` of such a sentence: whenever it comes, it is brought into view. */
export const inView = (sentence: Element | null): void => sentence?.scrollIntoView({ block: 'nearest' })
