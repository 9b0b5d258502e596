// Nearest-neighbour upsampling by 2 and its gradient, the sums of 2 × 2 blocks.

import type { TensorInfo } from '@tensorflow/tfjs'
import type { Launcher } from './launch'
import { ENTRY } from './launch'

// Images and rows are one axis here: an image has an even number of large rows, so no block crosses an image's edge.
const head = (element: string) => `struct U { n: i32, w: i32, groups: i32 }
@group(0) @binding(0) var<storage, read> x: array<${element}>;
@group(0) @binding(1) var<storage, read_write> y: array<${element}>;
@group(0) @binding(2) var<uniform> u: U;
${ENTRY}
  if (id >= u.n) { return; }
  let c = id % u.groups;
  let column = id / u.groups % u.w;
  let row = id / u.groups / u.w;`

const larger = (element: string) => `${head(element)}
  y[id] = x[((row / 2) * (u.w / 2) + column / 2) * u.groups + c];
}`

const smaller = (element: string) => `${head(element)}
  let first = (row * 4 * u.w + column * 2) * u.groups + c;
  let below = first + u.w * 2 * u.groups;
  y[id] = (x[first] + x[first + u.groups]) + (x[below] + x[below + u.groups]);
}`

function resample(launcher: Launcher, x: TensorInfo, factor: 2 | 0.5): TensorInfo {
  const [images = 0, height = 0, width = 0, channels = 0] = x.shape
  const element = channels % 4 === 0 ? 'vec4f' : 'f32'
  const groups = element === 'vec4f' ? channels / 4 : channels
  const shape = [images, height * factor, width * factor, channels]
  const y = launcher.output(shape)
  const n = images * height * factor * width * factor * groups
  launcher.run({
    program: {
      name: `${factor === 2 ? 'upsample' : 'upsample gradient'} ${element}`,
      code: () => (factor === 2 ? larger(element) : smaller(element)),
    },
    storage: [x, y],
    integers: [n, width * factor, groups],
    threads: n,
  })
  return y
}

/** x [N, H, W, C] → [N, 2H, 2W, C]. */
export const upsample = (launcher: Launcher, x: TensorInfo): TensorInfo => resample(launcher, x, 2)

/** dy [N, 2H, 2W, C] → [N, H, W, C]. */
export const upsampleGradient = (launcher: Launcher, dy: TensorInfo): TensorInfo =>
  resample(launcher, dy, 0.5)
