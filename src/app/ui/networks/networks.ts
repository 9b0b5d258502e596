// Which networks there are under settings, and in what they differ from those of the defaults: built from the settings
// and compared node by node. Not here: what a layer is (layers.ts).

import { type ClipLength, labelLength } from '../../../core/classes'
import { backbonePlaces, frozenGraph } from '../../../network/backbone'
import { criticGraph } from '../../../network/critic'
import { encoderGraph } from '../../../network/encoder'
import { discriminatorGraph } from '../../../network/discriminator'
import { generatorGraph } from '../../../network/generator'
import { type Graph, inputsOf, multiplications, type Node, parameterCount } from '../../../network/graph'
import { rulesOf } from '../../../network/ops'
import { criticsOf, lookedAt } from '../../../settings/critics'
import {
  completeSettings,
  rowOf,
  SETTING_NAMES,
  type SettingName,
  type Settings,
} from '../../../settings/settings'
import { type Layer, layersOf } from './layers'

const KINDS = {
  generator: {
    title: 'Generator',
    about: 'From a moment of the clip to its picture.',
    per: 'picture',
    graph: generatorGraph,
    isPlayed: () => true,
  },
  critic: {
    title: 'Critic of coefficients',
    about: 'Tells how much of each principal picture a real clip has from what is invented.',
    per: 'clip of three frames',
    graph: criticGraph,
    isPlayed: (settings: Settings) => criticsOf(settings).coefficients,
  },
  discriminator: {
    title: (settings: Settings) => `Critic of ${lookedAt(settings)}`,
    about: 'Tells three real frames from three that were drawn.',
    per: 'clip of three frames',
    graph: (settings: Settings, length: ClipLength) => discriminatorGraph(settings, labelLength(length)),
    isPlayed: (settings: Settings) => criticsOf(settings).pictures,
  },
  encoder: {
    title: 'Encoder',
    about: 'Says from which code a picture is drawn: the mean of it, and how sure it is.',
    per: 'picture',
    graph: (settings: Settings) => encoderGraph(settings),
    isPlayed: (settings: Settings) => settings.autoencoding,
  },
  backbone: {
    title: 'Pretrained network',
    about:
      'MobileNetV2, which others trained on photographs. It looks at pictures, and nothing of it changes.',
    per: 'picture',
    graph: frozenGraph,
    isPlayed: (settings: Settings) => backbonePlaces(settings).length > 0,
  },
} as const satisfies Record<
  string,
  {
    readonly title: string | ((settings: Settings) => string)
    readonly about: string
    /** What the multiplications are for. */
    readonly per: string
    readonly graph: (settings: Settings, length: ClipLength) => Graph
    readonly isPlayed: (settings: Settings) => boolean
  }
>

export type NetworkKind = keyof typeof KINDS
const NAMES = Object.keys(KINDS) as readonly NetworkKind[]

export interface DrawnNetwork {
  readonly kind: NetworkKind
  readonly title: string
  readonly about: string
  readonly per: string
  readonly layers: readonly Layer[]
  /** Layers that are others than by default, by name: the settings of which each alone changes them. */
  readonly lit: ReadonlyMap<string, readonly SettingName[]>
  /** Names of the nodes that come out. */
  readonly outputs: ReadonlySet<string>
  readonly parameters: number
  readonly macs: number
  /** Names of the default's layers that are not there. */
  readonly without: readonly string[]
}

/** The networks that are trained under these settings on a clip of this length. */
export function drawnNetworks(settings: Settings, length: ClipLength): readonly DrawnNetwork[] {
  const { size, shape } = settings
  const usual = completeSettings({ size, shape })
  const changed = SETTING_NAMES.filter((name) => settings[name] !== usual[name])
  return NAMES.filter((kind) => KINDS[kind].isPlayed(settings)).map((kind) => {
    const { graph: build, title, about, per } = KINDS[kind]
    const graph = build(settings, length)
    const before = printsOf(build(usual, length))
    const prints = printsOf(graph)
    // With one setting back at its default: what is another layer then is there because of it.
    const others = changed.map((name) => {
      const one: Settings = { ...settings, [name]: usual[name] }
      return { name, prints: printsOf(build(one, length)) }
    })
    const causes = (node: string) =>
      others.filter((other) => other.prints.get(node) !== prints.get(node)).map(({ name }) => name)
    const lit = [...prints.keys()].filter((name) => prints.get(name) !== before.get(name))
    return {
      kind,
      title: typeof title === 'string' ? title : title(settings),
      about,
      per,
      layers: layersOf(graph),
      lit: new Map(lit.map((name) => [name, causes(name)])),
      outputs: new Set(Object.values(graph.outputs)),
      parameters: parameterCount(graph),
      macs: multiplications(graph),
      without: [...before.keys()].filter((name) => !prints.has(name)),
    }
  })
}

/** What makes a layer itself, by its name: what it computes and trains, not what stands before it. */
const printsOf = (graph: Graph): ReadonlyMap<string, string> =>
  new Map(graph.nodes.map((node) => [node.name, printOf(graph, node)]))

function printOf(graph: Graph, node: Node): string {
  const { op, shape, rows } = node
  const trained = rulesOf(op).parameters(op, inputsOf(graph, node))
  return JSON.stringify([op, shape, rows, trained.map((each) => each.shape)])
}

/** The labels of settings as they are enumerated: “Residual block, Residual kernel”. */
export const labelsOf = (names: readonly SettingName[]): string =>
  names.map((name) => rowOf(name).label).join(', ')
