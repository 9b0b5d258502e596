// A graph as JSON for whoever interprets it in another language: with its trained tensors and the formulas of its
// activations.

import { type Activation, ACTIVATIONS, activationOf } from './activations'
import { type Graph, parametersOf } from './graph'
import type { Formula } from './formula'
import type { ParameterSpec } from './parameters'

export interface GraphJson extends Graph {
  /** In the order of the nodes, by their whole names. */
  readonly parameters: readonly ParameterSpec[]
  /** By name, as ops say them. `leak`: slope below zero of what is two straight lines. */
  readonly activations: Readonly<Record<string, { readonly formula: Formula; readonly leak?: number }>>
}

export function graphJson(graph: Graph): GraphJson {
  const activations = Object.keys(ACTIVATIONS).map(
    (name) => [name, activationOf(name as Activation)] as const,
  )
  return { ...graph, parameters: parametersOf(graph), activations: Object.fromEntries(activations) }
}
