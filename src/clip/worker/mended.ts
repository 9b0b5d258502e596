// What the walls before mediabunny give: a file that it can read whole, and where the true one is damaged.

export interface Mended {
  readonly blob: Blob
  /** By the number of the track: when it goes on after a fault, seconds on the track's own clock, rising. */
  readonly resumes: ReadonlyMap<number, readonly number[]>
  /** Whether nothing of a track comes after the last fault. */
  readonly endMissing: (track: number) => boolean
}

/** What is said of a file without a fault, and of one that nobody looked into. */
export const FAULTLESS: Omit<Mended, 'blob'> = { resumes: new Map(), endMissing: () => false }
