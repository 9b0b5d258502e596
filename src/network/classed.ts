// How those who judge hear of the class of a clip, where there are several: conditional GANs. A label is how much of
// each class there is, [classes], its numbers together 1.

import { CLIP_FRAMES } from './gaps'
import { GraphBuilder, sizeOf } from './graph'
import type { NetworkSettings } from './widths'

const LINEAR = { activation: 'linear', scale: Math.SQRT1_2 } as const

/** The inputs by which they hear of it: of each frame, and of the whole clip. */
export const LABELS = 'labels'
export const LABEL = 'label'

/** Grows the graph of a network that may hear of classes. */
export class ClassedBuilder extends GraphBuilder {
  readonly #conditioning: NetworkSettings['conditioning']
  readonly #classes: number

  /** `classes`: how many numbers a label has; 0 where the clip has but one class. */
  constructor(conditioning: NetworkSettings['conditioning'], classes: number) {
    super()
    this.#conditioning = conditioning
    this.#classes = classes
  }

  /** How many numbers a label has. */
  get classes(): number {
    return this.#classes
  }

  /**
   * `x`, where they hear of classes by a plane, with one more that is its class's (arXiv 1411.1784); a vector has the
   * label itself behind it.
   */
  planed(name: string, x: string): string {
    if (this.#classes === 0 || this.#conditioning !== 'plane') return x
    const label = this.#label(this.rowsOf(x))
    const [height = 0, width] = this.shapeOf(x)
    if (width === undefined) return this.add(`${name}Classed`, { op: 'concat' }, x, label)
    const flat = this.add(`${name}Class`, { op: 'dense', units: height * width, ...LINEAR }, label)
    const plane = this.add(`${name}Plane`, { op: 'reshape', shape: [height, width, 1] }, flat)
    return this.add(`${name}Classed`, { op: 'concat' }, x, plane)
  }

  /**
   * The verdict `logit` on `features`, each a vector or a picture, which is then taken as its mean; where they hear of
   * classes by projection with what the class says of these features (arXiv 1802.05637): then [1], else as it was.
   */
  classed(name: string, features: string, logit: string): string {
    if (this.#classes === 0 || this.#conditioning !== 'projection') return logit
    const [h, verdict] = [this.#vector(features), this.#vector(logit)]
    const units = sizeOf(this.shapeOf(h))
    const v = this.add(`${name}Class`, { op: 'dense', units, ...LINEAR }, this.#label(this.rowsOf(h)))
    const both = this.add(`${name}Projected`, { op: 'projection' }, h, v, verdict)
    return this.add(`${name}Classed`, { op: 'reshape', shape: [1] }, both)
  }

  #vector(x: string): string {
    if (this.shapeOf(x).length === 1) return x
    const name = `${x}Means`
    return this.has(name) ? name : this.add(name, { op: 'globalPool' }, x)
  }

  #label(rows: number): string {
    const name = rows === CLIP_FRAMES ? LABELS : LABEL
    return this.has(name) ? name : this.add(name, { op: 'input', shape: [this.#classes], rows })
  }
}
