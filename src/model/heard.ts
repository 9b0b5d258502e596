// What those who judge are told of the classes of clips, where there are several.

import * as tf from '@tensorflow/tfjs'
import type { NodeValues } from '../engine/forward'
import { LABEL, LABELS } from '../network/classed'
import type { Graph } from '../network/graph'
import type { ClipLabels } from './step-inputs'

type Of = keyof ClipLabels

/** The labels of clips that stand one after another, as far as the network asks for them; `of` finds an input. */
export function heard(
  { nodes }: Graph,
  of: (name: `${typeof LABELS | typeof LABEL}/${Of}`) => tf.Tensor | undefined,
  parts: readonly Of[],
): NodeValues {
  const asked = [LABELS, LABEL].filter((name) =>
    nodes.some((node) => node.name === name),
  ) as (typeof LABELS)[]
  return Object.fromEntries(
    asked.map((name) => {
      const labels = parts.map((part) => of(`${name}/${part}`)).filter((each) => each !== undefined)
      return [name, tf.concat(labels)]
    }),
  )
}
