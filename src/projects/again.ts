// What comes after another page kept this one from the database. Not here: how that is noticed (database.ts, which is
// fetched late).

import { errorData } from '../core/errors'

/** How long after another page held the projects something is tried again, milliseconds. */
export const AGAIN = 5000

/**
 * Does `work` again as long as another page holds the projects, of which `told` hears each time; null once it is not
 * wanted any more.
 */
export async function untilFree<Result>(
  work: () => Promise<Result>,
  unwanted?: AbortSignal,
  told?: (says: string) => unknown,
): Promise<Result | null> {
  for (;;) {
    if (unwanted?.aborted === true) return null
    try {
      return await work()
    } catch (thrown) {
      const { code, message } = errorData(thrown)
      if (code !== 'storage-busy') throw thrown
      told?.(message)
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN))
  }
}
