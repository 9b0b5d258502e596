// Names and numbers of projects. Small, because the page has it from the start.

export const MAX_NAME = 80

/** What a project is called by itself: its clip's name without the ending. */
export const nameOf = (clip: string): string => clip.replace(/\.[A-Za-z0-9]{1,5}$/, '').slice(0, MAX_NAME)

/** A new project's number: 16 hexadecimal digits. */
export const newProjectId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, '0')).join('')
