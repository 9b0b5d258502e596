// What a network is made of, layer by layer, as people read it: from its graph and the rules of its ops alone. Not
// here: how it is drawn (flow.ts), and in what it differs from another one (differences.ts).

import { type Graph, inputsOf, type Node, nodeParameters, type Shape, sizeOf } from '../../../network/graph'
import { type OpName, type OpOf, type Padding, rulesOf } from '../../../network/ops'
import { grouped } from '../../words'

export interface Layer {
  readonly node: Node
  /** What it does, for whoever has never seen a network. */
  readonly says: string
  /** What it is, exactly. */
  readonly exact: string
  /** How many numbers it trains. */
  readonly parameters: number
  /** Multiplications with additions for one item, all of its rows. */
  readonly macs: number
}

/** The layers of a network in the order in which they are computed. */
export const layersOf = (graph: Graph): readonly Layer[] =>
  graph.nodes.map((node) => {
    const inputs = inputsOf(graph, node)
    const parameters = nodeParameters(graph, node).reduce((sum, { shape }) => sum + sizeOf(shape), 0)
    const macs = node.rows * rulesOf(node.op).macs(node, inputs)
    const { says, exact } = wordsOf(node, inputs)
    return { node, says, exact, parameters, macs }
  })

/** A shape as it is written: “32 × 32 × 16”, one number as “1”. */
export const shapeText = (shape: Shape): string => (shape.length === 0 ? '1' : shape.join(' × '))

interface Words {
  readonly says: string
  readonly exact: string
}

type Describe<Name extends OpName> = (op: OpOf<Name>, node: Node, inputs: readonly Node[]) => Words

const wordsOf = (node: Node, inputs: readonly Node[]): Words =>
  (WORDS[node.op.op] as Describe<OpName>)(node.op, node, inputs)

/** What a network is given, by the node's name. */
const GIVEN: Readonly<Record<string, string>> = {
  rows: 'The moment of the clip',
  content: 'A little chance',
  frames: 'Three frames of a clip',
  coefficients: 'How much of each principal picture three frames have',
  add5: 'What the pretrained network sees in an eighth of the sides',
  add12: 'What it sees in a sixteenth of the sides',
  pictures: 'A picture, enlarged to 64 px where it is smaller',
  gaps: 'How far apart the frames are',
}

const numbers = (shape: Shape): string =>
  sizeOf(shape) === 1 ? 'one number' : `${grouped(sizeOf(shape))} numbers`
const features = (shape: Shape): string => (shape[2] === 1 ? 'one feature' : `${shape[2] ?? 0} features`)
const shapeOf = ([input]: readonly Node[]): Shape => input?.shape ?? []
const square = (kernel: number): string => `${kernel}×${kernel}`

/** How a layer ends and is trained, behind what it is. */
function ending(op: {
  readonly activation: string
  readonly muon?: number
  readonly rates?: readonly number[]
}): string {
  const { activation, muon, rates } = op
  const frozen = rates?.[0] === 0 ? ', weights stay' : ''
  return `, ${activation}${muon ? `, Muon × ${muon}` : ''}${frozen}`
}

const padded = (padding: Padding): string => (padding.flat().some((side) => side > 0) ? ', padded' : '')

const WORDS: { readonly [Name in OpName]: Describe<Name> } = {
  input: (_op, { name, shape }) => ({
    says: GIVEN[name] ?? `${numbers(shape)} from outside`,
    exact: 'input',
  }),
  codes: (op) => ({
    says: `Its learned code, ${op.length} numbers`,
    exact: `codes, mixed by weights over a table, rate × ${op.rate}`,
  }),
  concat: () => ({ says: 'Puts them one after another', exact: 'concat' }),
  reshape: (_op, { shape }) => ({
    says:
      shape.length === 3
        ? `Lays the numbers out as a picture of ${shape[1] ?? 0} × ${shape[0] ?? 0}`
        : shape.length === 1
          ? 'Lays the picture out in one row'
          : 'The answer',
    exact: 'reshape',
  }),
  dense: (op, { shape }, inputs) => ({
    says: `Mixes all ${numbers(shapeOf(inputs))} into ${numbers(shape)}`,
    exact: `dense${ending(op)}`,
  }),
  conv: (op, { shape }, inputs) => ({
    says:
      op.kernel === 1
        ? `Mixes ${features(shapeOf(inputs))} of each pixel into ${features(shape)}`
        : `Sees each pixel with its neighbours, draws ${features(shape)}`,
    exact: `conv ${square(op.kernel)}${padded(op.padding)}${ending(op)}`,
  }),
  upsampleConv: (op, { shape }) => ({
    says: `Doubles the picture, draws ${features(shape)}`,
    exact: `nearest × 2, conv 3×3, padded${ending(op)}`,
  }),
  transposedConv: (op, { shape }) => ({
    says: `Doubles the picture by brushes, draws ${features(shape)}`,
    exact: `transposed conv 4×4, stride 2${ending(op)}`,
  }),
  blockConv: (op, { shape }) => ({
    says: `Halves the picture, finds ${features(shape)}`,
    exact: `conv ${square(op.kernel)} over blocks of 2×2${padded(op.padding)}${ending(op)}`,
  }),
  depthwise: (op, { shape }) => ({
    says: `${op.stride === 2 ? 'Halves the picture, and s' : 'S'}ees each pixel with its neighbours, each of ${features(shape)} by itself`,
    exact: `depthwise conv 3×3, stride ${op.stride}, padded${ending(op)}`,
  }),
  sum: (op, _node, inputs) => ({
    says: inputs.length > 1 ? 'Adds them up' : `Makes them ${op.scale} times as large`,
    exact: `sum × ${Number(op.scale.toFixed(3))}${ending(op)}`,
  }),
  gate: (_op, { shape }) => ({
    says: `Lets each of ${features(shape)} through as far as its gate is open`,
    exact: 'picture × gates, channel by channel',
  }),
  blend: () => ({
    says: 'Lays the front over the back, as the mask says',
    exact: 'mask · front + (1 − mask) · back',
  }),
  slice: (op, { shape }) => ({
    says: `Takes the first ${op.length} ${shape.length === 3 ? 'features of each pixel' : 'numbers'}`,
    exact: 'slice',
  }),
  framesToChannels: (_op, _node, [input]) => ({
    says: `Lays the ${input?.rows ?? 0} frames over one another`,
    exact: 'frames to channels',
  }),
  differences: () => ({
    says: 'The middle frame, and what changes before and after it',
    exact: 'differences of neighbours × 2',
  }),
  pool: (op) => ({
    says: `Halves the picture: the ${op.kind === 'max' ? 'largest' : 'mean'} of each 2×2`,
    exact: `${op.kind} pooling 2×2`,
  }),
  globalPool: (_op, { shape }) => ({
    says: `How much there is of each of ${numbers(shape).replace('numbers', 'features')}, wherever it is`,
    exact: 'global average pooling',
  }),
  attention: (_op, { shape }) => ({
    says: `Each of the ${shape[2] ?? 0} places looks at all, at those most whose key fits its query`,
    exact: 'softmax of query · key over all places',
  }),
  attend: () => ({
    says: 'What each place finds where it looks',
    exact: 'mean of the values, weighted by attention',
  }),
  gain: () => ({
    says: 'Adds what was found, as much as it has learned to',
    exact: 'x + gain · found, the gain begins at 0',
  }),
  mean: () => ({ says: 'The mean of all: one answer', exact: 'mean' }),
  projection: () => ({
    says: 'Asks whether the movement fits the time between: one answer',
    exact: 'projection, logit + ⟨h, v⟩ / √features',
  }),
}
