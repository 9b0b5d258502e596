// Steps to be taken, drawn from a seed: settings, graphs, weights, frames and the arrays of a batch. The same on every
// machine.

import { type Checkpoint, eachNetwork, freshRandom, type NetworkName } from '../network/checkpoint'
import { Random } from '../core/random'
import { sizeOf } from '../network/graph'
import { NETWORK_ROWS, ownParameters } from '../model/networks'
import { CLASSIC } from '../settings/presets'
import { completeSettings, type SettingChanges } from '../settings/settings'
import { sidesOf } from '../settings/shape'
import { discClip } from '../trainer/worker/clip.fixture'
import { Run } from '../trainer/worker/run'
import { catchSteps, type Graphs, graphsOf, namesOf } from './job.fixture'
import { type Truth, UPDATES } from './truth.fixture'

const FRAMES = 8
/** Biases of 0 would hide a fault, and leave the slope of what sees nothing but a cut to taste: none is. */
const BIAS = 0.1
/** Weights are whole parts of their deviation, so that they pack well. */
const PARTS = 16

/** Everything that recipe 3 brings, beside the critic of pixels: a step through all that can be trained. */
export const COEFFICIENTS = {
  size: 16,
  shape: '9:16',
  components: 3,
  muon: 2,
  taps: 'free',
  judged: 'both',
  smoothness: 0.7,
  codeSpacing: 2,
  mapping: 16,
  rounds: 2,
  roundClips: 4,
  gameWeight: 1.3,
  holdPath: 20,
  criticGamma: 0.3,
} as const satisfies SettingChanges

/** The trained tensors of a network. */
export function own(graphs: Graphs, network: NetworkName) {
  const graph = graphs[network]
  return graph ? ownParameters(network, graph) : []
}

/** Weights of all networks from a seed, and the unit of each. */
function drawWeights(graphs: Graphs, seed: number) {
  const random = new Random(seed)
  const units = new Map<string, number>()
  const tensors = new Map<string, Float64Array>()
  for (const network of namesOf(graphs)) {
    for (const { name, shape, deviation } of own(graphs, network)) {
      const unit = (deviation || BIAS) / PARTS
      units.set(`${network}/${name}`, unit)
      const least = deviation === 0 ? 1 : 0
      const values = Float64Array.from(
        random.normals(sizeOf(shape)),
        (x) => unit * (Math.round(PARTS * x) || least),
      )
      tensors.set(`${network}/${name}`, values)
    }
  }
  return { units, tensors }
}

/**
 * A step whose truth is not known yet, and the units of its weights. Needs a TensorFlow.js backend, to make a run.
 * `pretrained`: see Run. `classes`: how many the clip has.
 */
export function drawStep(
  changes: SettingChanges,
  pretrained?: Uint8Array,
  classes = 1,
): Truth & { readonly units: ReadonlyMap<string, number> } {
  const settings = completeSettings({
    ...CLASSIC,
    width: 0.25,
    batch: 3,
    warmup: 0,
    holdOut: 0,
    // Of those with which each set of pictures has a clip that is shifted and one that is cut.
    seed: 2,
    reconstruction: 3,
    adversarial: 1.7,
    anchor: 2.3,
    gamma: 0.7,
    noise: 0.6,
    augment: 0.9,
    ...changes,
  })
  const { size } = settings
  const { rgb, width, height, ...clip } = discClip(sidesOf(settings), classes * FRAMES)
  const lengths = Array.from({ length: classes }, () => FRAMES)
  const graphs = graphsOf(settings, classes === 1 ? FRAMES : lengths)
  const { units, tensors } = drawWeights(graphs, size)
  const checkpoint: Checkpoint = {
    format: 1,
    settings,
    clip: {
      name: 'disc',
      frames: clip.count,
      fps: clip.fps,
      ...(classes > 1 && { classes: lengths.map((frames, i) => ({ name: `part ${i}`, frames })) }),
    },
    step: UPDATES,
    elapsed: 0,
    updates: eachNetwork(() => UPDATES),
    random: freshRandom(settings.seed),
    tensors: namesOf(graphs).flatMap((network) =>
      own(graphs, network).flatMap(({ name, shape, rate, matrix }) => {
        const data = Float32Array.from(tensors.get(`${network}/${name}`) ?? [])
        const moments = rate === 0 ? [] : matrix ? ['/m'] : ['/m', '/v']
        const average = NETWORK_ROWS[network].averaged && rate !== 0 ? ['/average'] : []
        return ['', ...moments, ...average].map((part) => ({
          name: `${network}/${name}${part}`,
          shape,
          data,
        }))
      }),
    ),
  }
  const [step] = catchSteps(
    new Run({ ...clip, width, height, rgb }, checkpoint.clip, settings, { checkpoint, pretrained }),
    1,
  )
  if (!step) throw new Error('no step was taken')
  return { head: { settings, frames: clip, graphs, ...step, terms: {} }, rgb, tensors, units }
}
