// Kernels that only move numbers: 2 × 2 blocks to channels, frames to channels, shifts and cuts, each with its adjoint.
// One thread a number (or four) of the output, which looks up where it comes from.

import type { TensorInfo } from '@tensorflow/tfjs'
import type { Launcher } from './launch'
import { ENTRY } from './launch'

/** Statements that set `source` for the output number `id`; `u.a` … `u.c` are the move's own integers. */
interface Move {
  readonly name: string
  readonly lookup: string
}

const SPACE_TO_DEPTH: Move = {
  name: 'space to depth',
  // a: numbers in half a block, b: blocks in a row.
  lookup: `let k = id % u.a; let half = id / u.a % 2; let block = id / u.a / 2;
  let source = ((block / u.b * 2 + half) * u.b + block % u.b) * u.a + k;`,
}

const DEPTH_TO_SPACE: Move = {
  name: 'depth to space',
  lookup: `let k = id % u.a; let column = id / u.a % u.b; let row = id / u.a / u.b;
  let source = ((row / 2 * u.b + column) * 2 + row % 2) * u.a + k;`,
}

const FRAMES_TO_CHANNELS: Move = {
  name: 'frames to channels',
  // a: channels of a frame, b: pixels of a frame, c: frames of a clip.
  lookup: `let k = id % u.a; let frame = id / u.a % u.c; let pixel = id / u.a / u.c % u.b; let clip = id / u.a / u.c / u.b;
  let source = ((clip * u.c + frame) * u.b + pixel) * u.a + k;`,
}

const CHANNELS_TO_FRAMES: Move = {
  name: 'channels to frames',
  lookup: `let k = id % u.a; let pixel = id / u.a % u.b; let frame = id / u.a / u.b;
  let source = ((frame / u.c * u.b + pixel) * u.c + frame % u.c) * u.a + k;`,
}

const moveCode = (move: Move, element: string) => `struct U { n: i32, a: i32, b: i32, c: i32 }
@group(0) @binding(0) var<storage, read> x: array<${element}>;
@group(0) @binding(1) var<storage, read_write> y: array<${element}>;
@group(0) @binding(2) var<uniform> u: U;
${ENTRY}
  if (id >= u.n) { return; }
  ${move.lookup}
  y[id] = x[source];
}`

const product = (shape: readonly number[]) => shape.reduce((numbers, axis) => numbers * axis, 1)

interface Moved {
  readonly move: Move
  readonly shape: readonly number[]
  /** Numbers that stay together: `a` of the move. */
  readonly together: number
  readonly b: number
  readonly c?: number
}

function moved(launcher: Launcher, x: TensorInfo, { move, shape, together, b, c = 1 }: Moved): TensorInfo {
  const four = together % 4 === 0 ? 4 : 1
  const element = four === 4 ? 'vec4f' : 'f32'
  const y = launcher.output(shape)
  const n = product(shape) / four
  launcher.run({
    program: { name: `${move.name} ${element}`, code: () => moveCode(move, element) },
    storage: [x, y],
    integers: [n, together / four, b, c],
    threads: n,
  })
  return y
}

/** [N,H,W,C] → [N,H/2,W/2,4C], channel order (row, column, c). H and W even. */
export function spaceToDepth(launcher: Launcher, x: TensorInfo): TensorInfo {
  const [n = 0, h = 0, w = 0, c = 0] = x.shape
  const shape = [n, h / 2, w / 2, 4 * c]
  return moved(launcher, x, { move: SPACE_TO_DEPTH, shape, together: 2 * c, b: w / 2 })
}

/** The inverse, which is also the adjoint: [N,H,W,4C] → [N,2H,2W,C]. */
export function depthToSpace(launcher: Launcher, x: TensorInfo): TensorInfo {
  const [n = 0, h = 0, w = 0, c = 0] = x.shape
  return moved(launcher, x, { move: DEPTH_TO_SPACE, shape: [n, 2 * h, 2 * w, c / 4], together: c / 2, b: w })
}

/** [clips·frames,H,W,C], clip by clip → [clips,H,W,frames·C]. */
export function framesToChannels(launcher: Launcher, x: TensorInfo, frames: number): TensorInfo {
  const [n = 0, h = 0, w = 0, c = 0] = x.shape
  const shape = [n / frames, h, w, frames * c]
  return moved(launcher, x, { move: FRAMES_TO_CHANNELS, shape, together: c, b: h * w, c: frames })
}

/** The inverse and adjoint: [clips,H,W,frames·C] → [clips·frames,H,W,C]. */
export function channelsToFrames(launcher: Launcher, x: TensorInfo, frames: number): TensorInfo {
  const [clips = 0, h = 0, w = 0, c = 0] = x.shape
  const shape = [clips * frames, h, w, c / frames]
  return moved(launcher, x, { move: CHANNELS_TO_FRAMES, shape, together: c / frames, b: h * w, c: frames })
}

const shiftCode = (back: boolean) => `struct U { n: i32, h: i32, w: i32, c: i32, frames: i32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> plan: array<i32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;
@group(0) @binding(3) var<uniform> u: U;
${ENTRY}
  if (id >= u.n) { return; }
  let column = id / u.c % u.w;
  let row = id / u.c / u.w % u.h;
  let clip = id / u.c / u.w / u.h / u.frames;
  let step = vec4i(plan[clip * 5], plan[clip * 5 + 1], plan[clip * 5 + 2], plan[clip * 5 + 3]);
  let cut = plan[clip * 5 + 4];
  // Where this number is after the shift, which is where the cut is, and where its source is.
  let after = ${back ? 'vec2i(column, row) + step.xy' : 'vec2i(column, row)'};
  let source = ${back ? 'after' : 'after - step.xy'};
  let size = vec2i(u.w, u.h);
  let inside = all(source >= vec2i(0)) && all(source < size);
  let gone = all(after >= step.zw) && all(after < step.zw + cut);
  var value = 0.0;
  if (inside && !gone) { value = x[id + ((source.y - row) * u.w + source.x - column) * u.c]; }
  y[id] = value;
}`

/** Shifts and cuts clips (engine/rearrange says how); with `back` its adjoint: what was cut or shifted out gets 0. */
export function shiftCut(launcher: Launcher, x: TensorInfo, plan: TensorInfo, back: boolean): TensorInfo {
  const [n = 0, h = 0, w = 0, c = 0] = x.shape
  const y = launcher.output(x.shape)
  const threads = n * h * w * c
  launcher.run({
    program: { name: `shift cut ${back}`, code: () => shiftCode(back) },
    storage: [x, plan, y],
    integers: [threads, h, w, c, n / (plan.shape[0] ?? n)],
    threads,
  })
  return y
}
