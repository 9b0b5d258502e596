// Asks PyTorch for the truth of one step at each size and writes it beside this file: `npm run truth`. Everything
// random is seeded.

import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as tf from '@tensorflow/tfjs'
import { type Checkpoint, eachNetwork, freshRandom, type NetworkName } from '../network/checkpoint'
import { pixelsOf } from '../core/frames'
import { Random } from '../core/random'
import { gaussian } from '../engine/noise'
import { sizeOf } from '../network/graph'
import { NETWORK_ROWS, ownParameters } from '../model/networks'
import { CLASSIC } from '../settings/presets'
import { completeSettings, type SettingChanges } from '../settings/settings'
import { sidesOf } from '../settings/shape'
import { discClip } from '../trainer/worker/clip.fixture'
import { Run } from '../trainer/worker/run'
import { catchSteps, type Graphs, graphsOf, namesOf, stepJob } from './job.fixture'
import { type Answer, packTruth, SECOND_MOMENT, type Truth, type TruthHead, UPDATES } from './truth.fixture'

const FRAMES = 8
/** Biases of 0 would hide a fault, and leave the slope of what sees nothing but a cut to taste: none is. */
const BIAS = 0.1
/** Weights are whole parts of their deviation, so that they pack well. */
const PARTS = 16

/** Everything that recipe 3 brings, beside the critic of pixels. */
const COEFFICIENTS = {
  size: 16,
  shape: '9:16',
  components: 3,
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

/** What truth.py prints. */
interface Printed {
  readonly terms: Answer['terms']
  readonly networks: Readonly<
    Record<NetworkName, Readonly<Record<'gradients' | 'weights', Readonly<Record<string, string>>>>>
  >
}

const doubles = (text: string): Float64Array => {
  const bytes = Uint8Array.from(Buffer.from(text, 'base64'))
  return new Float64Array(bytes.buffer)
}

/** What PyTorch says of the step: terms and tensors. */
export function askTorch(python: string, { head, rgb, tensors }: Truth): Answer {
  const { settings, frames, graphs, plan, inputs } = head
  const [first = 0, second = 0] = inputs['noise']?.values ?? []
  const clips = 2 * (inputs['real']?.shape[0] ?? 0)
  const noise = gaussian([first, second], clips * pixelsOf(sidesOf(settings)) * 3)
  const roundNoise = Array.from({ length: plan.rounds }, (_, i) => {
    const [a = 0, b = 0] = inputs[`round${i}/noise`]?.values ?? []
    return gaussian([a, b], 2 * (inputs[`round${i}/real`]?.values.length ?? 0))
  })
  const job = {
    ...stepJob({
      settings,
      frames: { ...frames, ...sidesOf(settings), rgb },
      graphs,
      tensors: [...tensors].map(([name, values]) => ({ name, data: Float32Array.from(values) })),
      steps: [{ plan, inputs }],
    }),
    noise: Buffer.from(noise.buffer).toString('base64'),
    roundNoise: roundNoise.map(({ buffer }) => Buffer.from(buffer).toString('base64')),
    updates: UPDATES,
    secondMoment: SECOND_MOMENT,
  }
  const program = join(import.meta.dirname, 'truth.py')
  const { terms, networks } = JSON.parse(
    execFileSync(python, [program], { input: JSON.stringify(job), encoding: 'utf8', maxBuffer: 2 ** 28 }),
  ) as Printed
  const answers = namesOf(graphs).flatMap((network) =>
    own(graphs, network).flatMap(({ name, rate }) => {
      if (rate === 0) return []
      const { gradients, weights } = networks[network]
      const before = Float32Array.from(tensors.get(`${network}/${name}`) ?? [])
      const move = doubles(weights[name] ?? '').map((value, i) => value - (before[i] ?? NaN))
      return [
        [`${network}/${name}/gradient`, doubles(gradients[name] ?? '')],
        [`${network}/${name}/move`, move],
      ] as const
    }),
  )
  return { terms, tensors: new Map(answers) }
}

/** The trained tensors of a network. */
function own(graphs: Graphs, network: NetworkName) {
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

async function record(python: string, file: string, changes: SettingChanges): Promise<void> {
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
  const { rgb, width, height, ...clip } = discClip(sidesOf(settings), FRAMES)
  const graphs = graphsOf(settings, FRAMES)
  const { units, tensors } = drawWeights(graphs, size)
  const checkpoint: Checkpoint = {
    format: 1,
    settings,
    clip: { name: 'disc', frames: FRAMES, fps: clip.fps },
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
    new Run({ ...clip, width, height, rgb }, checkpoint.clip, settings, checkpoint),
    1,
  )
  if (!step) throw new Error('no step was taken')
  const head: TruthHead = { settings, frames: clip, graphs, ...step, terms: {} }
  const answer = askTorch(python, { head, rgb, tensors })
  const truth: Truth = {
    head: { ...head, terms: answer.terms },
    rgb,
    tensors: new Map([...tensors, ...answer.tensors]),
  }
  const bytes = await packTruth(truth, units)
  writeFileSync(join(import.meta.dirname, `${file}.truth`), bytes)
  process.stdout.write(`${file}: ${JSON.stringify(answer.terms)}, ${bytes.length} bytes\n`)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await tf.setBackend('cpu')
  const python = process.argv[2] ?? 'python3'
  // Together they have every op.
  await record(python, 'step-16', { size: 16, taps: 'free' })
  await record(python, 'step-32', { size: 32 })
  await record(python, 'step-16-muon', { size: 16, shape: '16:9', muon: 2 })
  await record(python, 'coefficients-16', COEFFICIENTS)
}
