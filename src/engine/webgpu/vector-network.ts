// A whole network of vectors in one launch forward, a workgroup an item; in one back, towards its values; and in one
// more towards what is trained, a product of matrices a layer. The kernels are written from the plan (vector-code.ts).
// See engine/vector-network.

import type { TensorInfo } from '@tensorflow/tfjs'
import type { VectorPlan } from '../vector-plan'
import { copyApart, copyInto } from './copy'
import type { Launcher } from './launch'
import { ENTRY, THREADS, TILE_ENTRY } from './launch'
import { backBody, forwardBody, weightsBody, weightThreads } from './vector-code'

interface Buffer {
  readonly name: string
  readonly access: 'read' | 'read_write'
  readonly tensor: TensorInfo
}

const numbered = (name: string, access: Buffer['access'], tensors: readonly TensorInfo[]): Buffer[] =>
  tensors.map((tensor, i) => ({ name: `${name}${i}`, access, tensor }))

interface Written {
  readonly name: string
  readonly head: string
  readonly body: string
  readonly buffers: readonly Buffer[]
  readonly items: number
  readonly threads: number
}

/** A buffer that the code does not name may not be bound. */
function run(launcher: Launcher, { name, head, body, buffers, items, threads }: Written): void {
  const used = buffers.filter((buffer) => body.includes(`${buffer.name}[`))
  const bindings = used.map(
    (buffer, i) => `@group(0) @binding(${i}) var<storage, ${buffer.access}> ${buffer.name}: array<f32>;`,
  )
  launcher.run({
    program: {
      name: `vector ${name}`,
      code: () => `struct U { items: i32 }
${bindings.join('\n')}
@group(0) @binding(${used.length}) var<uniform> u: U;
${head}
  ${body}
}`,
    },
    storage: used.map(({ tensor }) => tensor),
    integers: [items],
    threads,
  })
}

/** Of a workgroup an item. */
const ITEM = `${TILE_ENTRY}
  let item = tile;
  if (item >= u.items) { return; }`

interface Given {
  readonly plan: VectorPlan
  readonly given: readonly TensorInfo[]
  readonly trained: readonly TensorInfo[]
}

const itemsOf = ({ plan, given: [tensor] }: Given): number =>
  (tensor?.shape[0] ?? 0) / (plan.given[0]?.rows ?? 1)

/** The block of all values with the trained tensors behind it, then the outputs. */
export function vectorForward(launcher: Launcher, tensors: Given): TensorInfo[] {
  const { plan, given, trained } = tensors
  const items = itemsOf(tensors)
  const values = launcher.output([items * plan.perItem + sizeOfAll(trained)])
  copyInto(launcher, trained, values, items * plan.perItem)
  const outputs = plan.outputs.map(({ rows, length }) => launcher.output([items * rows, length]))
  run(launcher, {
    name: `forward ${JSON.stringify(plan)}`,
    head: ITEM,
    body: forwardBody(plan),
    buffers: [
      { name: 'values', access: 'read_write', tensor: values },
      ...numbered('given', 'read', given),
      ...numbered('output', 'read_write', outputs),
    ],
    items,
    threads: items * THREADS,
  })
  return [values, ...outputs]
}

interface Back extends Given {
  /** What `vectorForward` gave first. */
  readonly values: TensorInfo
  /** Slopes of the outputs. */
  readonly dys: readonly TensorInfo[]
  readonly towards: 'trained' | 'given'
}

/** Slopes of the trained tensors, or of those that are given. */
export function vectorBackward(launcher: Launcher, tensors: Back): TensorInfo[] {
  const { plan, given, trained, values, dys, towards } = tensors
  const items = itemsOf(tensors)
  const slopes = launcher.output([items * plan.perItem])
  const found = (towards === 'given' ? given : trained).map(({ shape }) => launcher.output(shape))
  const read = { name: 'values', access: 'read', tensor: values } as const
  run(launcher, {
    name: `backward ${towards} ${JSON.stringify(plan)}`,
    head: ITEM,
    body: backBody(plan, towards === 'given'),
    buffers: [
      read,
      ...numbered('dy', 'read', dys),
      { name: 'slopes', access: 'read_write', tensor: slopes },
      ...numbered('found', 'read_write', found),
    ],
    items,
    threads: items * THREADS,
  })
  if (towards === 'trained') {
    const all = launcher.output([sizeOfAll(trained)])
    run(launcher, {
      name: `weights ${JSON.stringify(plan)}`,
      head: ENTRY,
      body: weightsBody(plan),
      buffers: [
        read,
        { name: 'slopes', access: 'read', tensor: slopes },
        ...numbered('given', 'read', given),
        { name: 'found', access: 'read_write', tensor: all },
      ],
      items,
      threads: weightThreads(plan),
    })
    copyApart(launcher, all, found)
    launcher.dispose(all)
  }
  launcher.dispose(slopes)
  return found
}

const sizeOfAll = (tensors: readonly TensorInfo[]): number =>
  tensors.reduce((sum, { shape }) => sum + shape.reduce((product, side) => product * side, 1), 0)
