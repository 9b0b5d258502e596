// What one network makes small: its active terms (terms.ts), each times its weight, added up. The weights come in as a
// tensor, so that a step that is recorded once goes on when a person drags one.

import * as tf from '@tensorflow/tfjs'
import type { NetworkName } from '../network/checkpoint'
import type { Settings } from '../settings/settings'
import { type HeadName, TERM_NAMES, type TermName } from '../core/terms'
import { type HeadLogits, logitLoss, type LogitTerm, type Parts } from '../engine/logit-loss'
import { variablesOf } from '../network/formula'
import type { Graph } from '../network/graph'
import { weightedSum } from '../engine/picture-losses'
import { type Seen, type Stage, TERMS } from './terms'

/** The terms of one network that are active, those of what is seen first. */
export interface ActiveTerms {
  readonly seen: readonly TermName[]
  readonly logits: readonly TermName[]
}

/**
 * What a network is taught at this stage under these settings; nothing when none of its terms is active, or it is not
 * there.
 */
export function activeTerms(
  network: NetworkName,
  stage: Stage,
  settings: Settings,
  exists = true,
): ActiveTerms {
  const active = TERM_NAMES.filter((name) => {
    const { trains, active: isActive } = TERMS[name]
    return exists && trains === network && isActive(stage, settings)
  })
  return {
    seen: active.filter((name) => 'value' in TERMS[name]),
    logits: active.filter((name) => 'formulas' in TERMS[name]),
  }
}

/** The terms in the order of the values that an objective tells. */
export const toldTerms = ({ seen, logits }: ActiveTerms): readonly TermName[] => [...seen, ...logits]

/** The same, then the heads of a network that judges: whose logits have several terms. */
export const toldLosses = (network: NetworkName, active: ActiveTerms, graph: Graph | undefined) => [
  ...toldTerms(active),
  ...Object.keys(active.logits.length > 1 && graph ? graph.outputs : {}).map(
    (head) => `${network}/${head}` as HeadName,
  ),
]

/**
 * The weights as two inputs: `sum` [seen + 1] for the terms of what is seen and, last, what the logits come to;
 * `logits` for the terms of logits, which are weighed among themselves where there are several.
 */
export function termWeights({ seen, logits }: ActiveTerms, settings: Settings) {
  const weights = (names: readonly TermName[]) => names.map((name) => TERMS[name].weight(settings))
  const [alone = 0] = weights(logits)
  return {
    sum: Float32Array.from([...weights(seen), logits.length === 1 ? alone : 1]),
    // An input of no numbers cannot be.
    logits: Float32Array.from(logits.length > 0 ? weights(logits) : [0]),
  }
}

/** The formulas of the terms of logits, in their order. */
export const formulasOf = ({ logits }: ActiveTerms, settings: Settings): readonly LogitTerm[] =>
  logits.map((name) => {
    const term = TERMS[name]
    return 'formulas' in term ? term.formulas(settings) : []
  })

/** Whether a network's terms ask what is said of real clips. */
export const asksReal = (active: ActiveTerms, settings: Settings): boolean =>
  formulasOf(active, settings)
    .flat()
    .some((formula) => variablesOf(formula).has('real'))

/** Everything that the terms of one network look at. */
export interface Evidence {
  readonly settings: Settings
  readonly seen: Seen
  /** Asked after what is seen: the order in which gradients meet at a picture is part of a run's bits. */
  readonly logits: () => { readonly heads: readonly HeadLogits[]; readonly parts: Parts }
  /** `termWeights` as tensors. */
  readonly weights: { readonly sum: tf.Tensor1D; readonly logits: tf.Tensor1D }
}

export interface Objective {
  readonly loss: tf.Scalar
  /** The values of the terms without their weights and of the heads, in the order of `toldLosses`, in pieces [n]. */
  readonly told: readonly tf.Tensor1D[]
}

/** The loss of a network and what is told of it. */
export function objective(active: ActiveTerms, { settings, seen, logits, weights }: Evidence): Objective {
  const values = active.seen.map((name) => {
    const term = TERMS[name]
    if (!('value' in term)) throw new Error(`${name} is a term of logits`)
    return term.value(seen, settings)
  })
  const told = values.map((value) => tf.reshape<tf.Rank.R1>(value, [1]))
  if (active.logits.length === 0) return { loss: weightedSum(values, weights.sum), told }
  const { heads, parts } = logits()
  const said = logitLoss(heads, parts, formulasOf(active, settings), weights.logits)
  const loss = values.length > 0 ? weightedSum([...values, said.loss], weights.sum) : said.loss
  return { loss, told: [...told, said.values] }
}
