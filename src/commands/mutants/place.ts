// What a row of the table of planted faults is. Not here: the rows (the files beside this one), planting them
// (../mutants-run.ts).

/** One fault: what goes wrong, the text that occurs exactly once in the file, and what takes its place. */
export type Fault = readonly [what: string, search: string, replace: string]

/** Faults of one file, and the tests in Node that must fail with each of them alone; all paths below src/. */
export interface Place {
  readonly file: string
  readonly tests: readonly string[]
  readonly faults: readonly Fault[]
}
