// Asks PyTorch for the truth of one step at each size and writes it beside this file: `npm run truth`. Everything
// random is seeded.

import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as tf from '@tensorflow/tfjs'
import { type Checkpoint, freshRandom, type NetworkName, NETWORKS } from '../network/checkpoint'
import { Random } from '../core/random'
import { gaussian } from '../engine/noise'
import { type Graph, parametersOf, sizeOf } from '../network/graph'
import { completeSettings } from '../settings/settings'
import { discClip } from '../trainer/worker/clip.fixture'
import { Run } from '../trainer/worker/run'
import { catchSteps, graphsOf, stepJob } from './job.fixture'
import { type Answer, packTruth, SECOND_MOMENT, type Truth, type TruthHead, UPDATES } from './truth.fixture'

const FRAMES = 8
/** Biases that are all 0 at the start would hide a fault. */
const BIAS = 0.1
/** Weights are whole parts of their deviation, so that they pack well. */
const PARTS = 16

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
  const noise = gaussian([first, second], clips * frames.size ** 2 * 3)
  const job = {
    ...stepJob({
      settings,
      frames: { ...frames, rgb },
      graphs,
      tensors: [...tensors].map(([name, values]) => ({ name, data: Float32Array.from(values) })),
      steps: [{ plan, inputs }],
    }),
    noise: Buffer.from(noise.buffer).toString('base64'),
    updates: UPDATES,
    secondMoment: SECOND_MOMENT,
  }
  const program = join(import.meta.dirname, 'truth.py')
  const { terms, networks } = JSON.parse(
    execFileSync(python, [program], { input: JSON.stringify(job), encoding: 'utf8', maxBuffer: 2 ** 28 }),
  ) as Printed
  const answers = NETWORKS.flatMap((network) =>
    parametersOf(graphs[network]).flatMap(({ name }) => {
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

/** Weights of both networks from a seed, and the unit of each. */
function drawWeights(graphs: Readonly<Record<NetworkName, Graph>>, seed: number) {
  const random = new Random(seed)
  const units = new Map<string, number>()
  const tensors = new Map<string, Float64Array>()
  for (const network of NETWORKS) {
    for (const { name, shape, deviation } of parametersOf(graphs[network])) {
      const unit = (deviation || BIAS) / PARTS
      units.set(`${network}/${name}`, unit)
      const values = Float64Array.from(random.normals(sizeOf(shape)), (x) => unit * Math.round(PARTS * x))
      tensors.set(`${network}/${name}`, values)
    }
  }
  return { units, tensors }
}

/** Between them the sizes have every op. */
const TAPS = { 16: 'free', 32: 'nearest' } as const

async function record(python: string, size: 16 | 32): Promise<void> {
  const settings = completeSettings({
    size,
    taps: TAPS[size],
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
  })
  const { rgb, ...clip } = discClip(size, FRAMES)
  const graphs = graphsOf(settings, FRAMES)
  const { units, tensors } = drawWeights(graphs, size)
  const checkpoint: Checkpoint = {
    format: 1,
    settings,
    clip: { name: 'disc', frames: FRAMES, fps: clip.fps },
    step: UPDATES,
    elapsed: 0,
    updates: { generator: UPDATES, discriminator: UPDATES },
    random: freshRandom(settings.seed),
    tensors: NETWORKS.flatMap((network) =>
      parametersOf(graphs[network]).flatMap(({ name, shape }) => {
        const data = Float32Array.from(tensors.get(`${network}/${name}`) ?? [])
        const parts = network === 'generator' ? ['', '/m', '/v', '/average'] : ['', '/m', '/v']
        return parts.map((part) => ({ name: `${network}/${name}${part}`, shape, data }))
      }),
    ),
  }
  const [step] = catchSteps(new Run({ ...clip, rgb }, checkpoint.clip, settings, checkpoint), 1)
  if (!step) throw new Error('no step was taken')
  const head: TruthHead = { settings, frames: clip, graphs, ...step, terms: {} }
  const answer = askTorch(python, { head, rgb, tensors })
  const truth: Truth = {
    head: { ...head, terms: answer.terms },
    rgb,
    tensors: new Map([...tensors, ...answer.tensors]),
  }
  const file = await packTruth(truth, units)
  writeFileSync(join(import.meta.dirname, `step-${size}.truth`), file)
  process.stdout.write(`${size} px: ${JSON.stringify(answer.terms)}, ${file.length} bytes\n`)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await tf.setBackend('cpu')
  for (const size of [16, 32] as const) await record(process.argv[2] ?? 'python3', size)
}
