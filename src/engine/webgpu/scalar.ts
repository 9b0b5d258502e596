// Arithmetic between a tensor and a number that only JavaScript has (`tf.mul(x, 0.2)`). The stock kernels upload such a
// number through a staging buffer of its own and end the compute pass for it; here it travels in the uniforms.

import type { TensorInfo } from '@tensorflow/tfjs'
import type { Launcher } from './launch'
import { ENTRY } from './launch'

/** Kernels with WGSL for `x` first and for the number `s` first. */
const OPERATIONS = {
  Add: ['x + s', 's + x'],
  Sub: ['x - s', 's - x'],
  Multiply: ['x * s', 's * x'],
  RealDiv: ['x / s', 's / x'],
} as const

export type ScalarOperation = keyof typeof OPERATIONS

const code = (formula: string, element: string) => `struct U { n: i32, s: f32 }
@group(0) @binding(0) var<storage, read> values: array<${element}>;
@group(0) @binding(1) var<storage, read_write> y: array<${element}>;
@group(0) @binding(2) var<uniform> u: U;
${ENTRY}
  if (id >= u.n) { return; }
  let x = values[id];
  let s = ${element}(u.s);
  y[id] = ${formula};
}`

/**
 * a ∘ b where one of them is a number in JavaScript and the other a float32 tensor on the GPU; null in any other case.
 */
export function withNumber(
  launcher: Launcher,
  operation: ScalarOperation,
  a: TensorInfo,
  b: TensorInfo,
): TensorInfo | null {
  const [first, second] = [launcher.numberOf(a), launcher.numberOf(b)]
  // Two numbers: tfjs computes those in JavaScript.
  if ((first === null) === (second === null) || a.dtype !== 'float32' || b.dtype !== 'float32') return null
  const swapped = first !== null
  const x = swapped ? b : a
  const axes = Math.max(a.shape.length, b.shape.length)
  const shape = [...Array.from({ length: axes - x.shape.length }, () => 1), ...x.shape]
  const numbers = shape.reduce((product, axis) => product * axis, 1)
  if (numbers === 0) return null
  const element = numbers % 4 === 0 ? 'vec4f' : 'f32'
  const n = element === 'vec4f' ? numbers / 4 : numbers
  const formula = OPERATIONS[operation][swapped ? 1 : 0]
  const y = launcher.output(shape)
  launcher.run({
    program: { name: `${formula} ${element}`, code: () => code(formula, element) },
    storage: [x, y],
    integers: [n],
    reals: [first ?? second ?? 0],
    // Most numbers are constants of the maths, but some, as rates, change with the step.
    changing: true,
    threads: n,
  })
  return y
}
