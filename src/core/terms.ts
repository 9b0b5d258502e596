// The terms of the losses and the heads by name, and a run's figures of them: what is reported, charted and saved. Not
// here: what they compute (model/terms.ts).

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
  'mask',
  'frameOrder',
  'timeIndex',
  'nextFrame',
  'encoded',
  'encodedCode',
  'prior',
  'clipClass',
  'classified',
] as const
export type TermName = (typeof TERM_NAMES)[number]

/** The heads of those who judge, `<network>/<output>`: the part of each in the first term of its network. */
export const HEAD_NAMES = [
  'discriminator/frame',
  'discriminator/temporal',
  'discriminator/motion',
  'discriminator/content',
  'discriminator/layout',
  'critic/frame',
  'critic/clip',
  'discriminator/texture',
  'discriminator/parts',
  'discriminator/movement',
] as const
export type HeadName = (typeof HEAD_NAMES)[number]

export const LOSS_NAMES = [...TERM_NAMES, ...HEAD_NAMES]
export type LossName = (typeof LOSS_NAMES)[number]

/** The value of each term, without its weight, and of each head; 0 of what was not active. */
export type Losses = Readonly<Record<LossName, number>>

/** One number for each of them. */
export const eachLoss = (value: (name: LossName) => number): Losses =>
  Object.fromEntries(LOSS_NAMES.map((name) => [name, value(name)])) as Record<LossName, number>

export const NO_LOSSES: Losses = eachLoss(() => 0)
