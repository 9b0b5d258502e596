// Asks PyTorch for the truth of one step at each size and writes it beside this file: `npm run truth`, or with the
// names of some. Everything random is seeded.

import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as tf from '@tensorflow/tfjs'
import type { NetworkName } from '../network/checkpoint'
import { gaussian } from '../engine/noise'
import { sizeOf } from '../network/graph'
import { backboneFile } from '../model/backbone-file.fixture'
import type { SettingChanges } from '../settings/settings'
import { sidesOf } from '../settings/shape'
import { COEFFICIENTS, drawStep, own } from './drawn.fixture'
import { namesOf, stepJob } from './job.fixture'
import { type Answer, packTruth, SECOND_MOMENT, type Truth, UPDATES } from './truth.fixture'
import { CLASS_VARIANTS, CLASSES } from './class-variants.fixture'
import { NETWORK_VARIANTS } from './network-variants.fixture'
import { projected, VARIANTS } from './variants.fixture'

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

/** What PyTorch says of the step: terms and tensors. `pretrained`: the file of the pretrained network. */
export function askTorch(python: string, { head, rgb, tensors }: Truth, pretrained?: Uint8Array): Answer {
  const { settings, frames, graphs, plan, inputs } = head
  const [first = 0, second = 0] = inputs['noise']?.values ?? []
  const clips = 2 * (inputs['real']?.shape[0] ?? 0)
  const inputsOf =
    graphs.discriminator?.nodes.filter(({ op, shape }) => op.op === 'input' && shape.length > 1) ?? []
  const noise = inputsOf.map(({ name, shape }) => {
    const { buffer } = gaussian([first, second], clips * sizeOf(shape))
    return [name, Buffer.from(buffer).toString('base64')] as const
  })
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
      pretrained,
    }),
    noise: Object.fromEntries(noise),
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

async function record(python: string, file: string, changes: SettingChanges): Promise<void> {
  const { units, ...drawn } = drawStep(changes)
  const answer = askTorch(python, drawn)
  const truth: Truth = {
    ...drawn,
    head: { ...drawn.head, terms: answer.terms },
    tensors: new Map([...drawn.tensors, ...answer.tensors]),
  }
  const bytes = await packTruth(truth, units)
  writeFileSync(join(import.meta.dirname, `${file}.truth`), bytes)
  process.stdout.write(`${file}: ${JSON.stringify(answer.terms)}, ${bytes.length} bytes\n`)
}

function recordVariants(python: string, file: string, variants: typeof VARIANTS, classes = 1): void {
  const told = Object.entries(variants).map(([name, changes]) => [
    name,
    projected(askTorch(python, drawStep(changes, backboneFile(), classes), backboneFile())),
  ])
  const lines = told.map(([name, answer]) => `${JSON.stringify(name)}: ${JSON.stringify(answer)}`)
  writeFileSync(join(import.meta.dirname, `${file}.json`), `{\n${lines.join(',\n')}\n}\n`)
}

/** Together they have every op. */
const STEPS: Readonly<Record<string, SettingChanges>> = {
  'step-16': { size: 16, taps: 'free' },
  'step-32': { size: 32 },
  'step-16-muon': { size: 16, shape: '16:9', muon: 2 },
  'coefficients-16': COEFFICIENTS,
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await tf.setBackend('cpu')
  const [, , python = 'python3', ...only] = process.argv
  const wanted = (name: string) => only.length === 0 || only.includes(name)
  for (const [name, changes] of Object.entries(STEPS)) if (wanted(name)) await record(python, name, changes)
  if (wanted('variants')) recordVariants(python, 'variants', VARIANTS)
  if (wanted('classes')) recordVariants(python, 'classes', CLASS_VARIANTS, CLASSES)
  if (wanted('networks')) recordVariants(python, 'networks', NETWORK_VARIANTS)
}
