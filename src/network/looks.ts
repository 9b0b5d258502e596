// How unlike two codes look, without drawing them: for a model with principal pictures the first numbers of a code are
// how much of each component its picture has, and the components stand at right angles. Recipe 2, sections 2 and 11:
// the distance of the codes themselves says nothing there, because all their numbers vary alike.

import { codeAt, type CodeTime } from './codes'
import type { NamedTensor } from './snapshot'

/** How large each component is in the picture, largest first; null for a model without components. */
export type ComponentSizes = Float32Array | null

/** `components`: the tensor of a generator's principal pictures [k, H · W · 3], if it has one. */
export function componentSizes(components: Pick<NamedTensor, 'shape' | 'data'> | undefined): ComponentSizes {
  const [count = 0, length = 0] = components?.shape ?? []
  if (!components || count === 0) return null
  return Float32Array.from({ length: count }, (_, j) => {
    let sum = 0
    for (let i = j * length; i < (j + 1) * length; i++) sum += (components.data[i] ?? 0) ** 2
    return Math.sqrt(sum)
  })
}

/** A code so that its distance to another is that of their pictures; as it is where there are no components. */
export const lookOf = (code: Float32Array, sizes: ComponentSizes): Float32Array =>
  sizes ? sizes.map((size, j) => size * (code[j] ?? 0)) : code

export function distance(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += ((a[i] ?? 0) - (b[i] ?? 0)) ** 2
  return Math.sqrt(sum)
}

/** The looks of every frame of a clip. */
export const looksOf = (
  table: Float32Array,
  time: CodeTime,
  frames: number,
  sizes: ComponentSizes,
): Float32Array[] => Array.from({ length: frames }, (_, t) => lookOf(codeAt(table, time, t), sizes))
