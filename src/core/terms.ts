// The terms of the losses by name, and a run's figures of them: what is reported, charted and saved. Not here: what
// they compute (model/terms.ts).

/** In the order of their first appearance in files; a name stays for ever. */
export const TERM_NAMES = [
  'reconstruction',
  'generator',
  'discriminator',
  'regulariser',
  'anchor',
  'smoothness',
  'critic',
  'criticRegulariser',
  'criticOnReal',
  'criticOnInvented',
  'mapping',
  'onPath',
] as const
export type TermName = (typeof TERM_NAMES)[number]

/** The value of each term, without its weight; 0 of one that was not active. */
export type Losses = Readonly<Record<TermName, number>>

/** One number for each term. */
export const eachTerm = (value: (name: TermName) => number): Losses =>
  Object.fromEntries(TERM_NAMES.map((name) => [name, value(name)])) as Record<TermName, number>

export const NO_LOSSES: Losses = eachTerm(() => 0)
