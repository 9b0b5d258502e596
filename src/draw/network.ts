// The generator of one model in the arena: its weights and its forward pass. Not here: which latent is drawn
// (painter.ts), what the ops compute (forward.ts).

import { lengthOf } from '../core/classes'
import { ReelError } from '../core/errors'
import type { Sides } from '../core/frames'
import { sidesOf } from '../settings/shape'
import type { Snapshot } from '../network/snapshot'
import { checkTensors } from '../network/check'
import { CORRECTION, noCorrection } from '../network/components'
import { generatorGraph } from '../network/generator'
import { type Graph, nodeOf, type NodeValue } from '../network/graph'
import { type ForwardPass, layOut } from './forward'
import type { Kernels } from './kernels'
import type { Arena } from './memory'

interface Place {
  readonly pointer: number
  readonly length: number
}

export class Network {
  readonly sides: Sides
  readonly #graph: Graph
  readonly #arena: Arena
  readonly #weights: ReadonlyMap<string, Place>
  readonly #layOut: (given: readonly string[], keeps: 'all' | 'wanted') => ForwardPass
  /** Made when first asked for, but the one that every picture needs. */
  readonly #passes = new Map<string, ForwardPass>()

  /** @throws ReelError `file-wrong` when the tensors are not those of the network that the manifest describes. */
  constructor(snapshot: Snapshot, arena: Arena, kernels: Kernels) {
    checkTensors(snapshot)
    this.sides = sidesOf(snapshot.manifest.settings)
    this.#graph = graphOf(snapshot)
    this.#arena = arena
    this.#weights = new Map(
      snapshot.tensors.map(({ name, data }) => [name, { pointer: arena.put(data), length: data.length }]),
    )
    const trained = (name: string) => this.#weight(name).pointer
    this.#layOut = (given, keeps) =>
      layOut(this.#graph, { arena, kernels }, trained, given, pictureOf(this.#graph), keeps)
    this.#passOf(LATENT, 'wanted')
  }

  /** Puts other weights in the place of these. Whether they fit: those of another network leave this one as it is. */
  take(snapshot: Snapshot): boolean {
    const { tensors } = snapshot
    if (JSON.stringify(graphOf(snapshot)) !== JSON.stringify(this.#graph)) return false
    for (const { name, data } of tensors) this.#arena.view(this.#weight(name).pointer, data.length).set(data)
    return true
  }

  /**
   * One picture: height × width × 3 values −1 .. 1, good until the next one is drawn.
   * @param motion a motion code, CODE values; `content`: a content latent, NOISE values behind those of the classes;
   * `corrected`: by the mapping network, where there is one
   */
  draw(motion: Float32Array, content: Float32Array, corrected = true): Float32Array {
    return this.#given(motion, content, corrected, 'wanted').run()
  }

  /**
   * What a node comes to in the picture of a latent, as `draw` takes it. @throws ReelError `internal` for one that the
   * picture is not made from.
   */
  layer(name: string, motion: Float32Array, content: Float32Array, corrected = true): NodeValue {
    const pass = this.#given(motion, content, corrected, 'all')
    pass.run()
    const values = pass.valueOf(name)
    if (values.length === 0)
      throw new ReelError('internal', `There is nothing to see of ${name}: pictures begin behind it.`)
    return { shape: nodeOf(this.#graph, name).shape, values: values.slice() }
  }

  /** A pass that has been given a latent. */
  #given(
    motion: Float32Array,
    content: Float32Array,
    corrected: boolean,
    keeps: 'all' | 'wanted',
  ): ForwardPass {
    const none = corrected ? null : noCorrection(this.#graph)
    const pass = this.#passOf(none ? [...LATENT, CORRECTION] : LATENT, keeps)
    pass.give('codes', motion)
    pass.give('content', content)
    if (none) pass.give(CORRECTION, none)
    return pass
  }

  #passOf(given: readonly string[], keeps: 'all' | 'wanted'): ForwardPass {
    const key = `${keeps} ${given.join()}`
    const pass = this.#passes.get(key) ?? this.#layOut(given, keeps)
    this.#passes.set(key, pass)
    return pass
  }

  #weight(name: string): Place {
    const weight = this.#weights.get(name)
    if (!weight) throw new Error(`the network has no tensor called ${name}`)
    return weight
  }
}

/** The nodes that a latent is given to. */
const LATENT = ['codes', 'content']

/** The node that is the picture. */
const pictureOf = ({ outputs }: Graph): string => outputs['rgb'] ?? 'rgb'

const graphOf = ({ manifest: { settings, clip } }: Snapshot): Graph =>
  generatorGraph(settings, lengthOf(clip))
