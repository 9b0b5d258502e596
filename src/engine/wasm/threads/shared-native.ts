// The native kernels with the large convolutions shared between this thread and its helpers, image by image, in one
// shared memory. Forward passes and input gradients give the very same bits as on one thread; weight gradients are
// summed per share, so that their last bits depend on how many threads there are.

import type { ConvolutionShape, Native, UpsampledShape } from '../native/load'
import { upsampledWeights } from '../native/upsampled'
import type { HelperThread } from './helper-thread'
import { carryOut, type Job, type Pointers } from './job'

const FLOAT = 4

/** Multiplications below which waking a helper costs more than it saves. */
const WORTH_SHARING = 2_000_000

/** One operation on a whole batch, and how many bytes of each pointer belong to one image (0: the same for all). */
interface Operation {
  readonly job: Job
  readonly perImage: Pointers
  /** Floats of a result that is the sum over all images; null where each image has its own. */
  readonly summed: number | null
  readonly products: number
}

/** Splits `batch` images as evenly as they go. */
export function evenly(batch: number, shares: number): { readonly from: number; readonly count: number }[] {
  return Array.from({ length: shares }, (_, i) => {
    const from = Math.floor((i * batch) / shares)
    return { from, count: Math.floor(((i + 1) * batch) / shares) - from }
  }).filter(({ count }) => count > 0)
}

const moved = (at: Pointers, by: Pointers, images: number): Pointers => ({
  first: at.first + images * by.first,
  second: at.second + images * by.second,
  weights: at.weights,
  bias: at.bias,
  out: at.out + images * by.out,
})

const shareOf = ({ job, perImage }: Operation, { from, count }: { from: number; count: number }): Job =>
  ({ ...job, at: moved(job.at, perImage, from), shape: { ...job.shape, batch: count } }) as Job

/** Who computes, and where helpers put sums. */
export interface Threads {
  readonly native: Native
  readonly helpers: readonly HelperThread[]
  /** Room for `floats` floats per helper in the shared memory, until the next call. */
  readonly room: (helper: number, floats: number) => number
}

function run({ native, helpers, room }: Threads, operation: Operation): void {
  const { summed, products, job } = operation
  const ready = products < WORTH_SHARING ? [] : helpers.filter((helper) => helper.ready)
  const { batch } = job.shape
  const [own, ...others] = evenly(batch, Math.min(batch, ready.length + 1)).map((part) =>
    shareOf(operation, part),
  )
  if (!own) return
  const asked = others.flatMap((share, i) => {
    const helper = ready[i]
    if (!helper) return []
    const placed = summed === null ? share : { ...share, at: { ...share.at, out: room(i, summed) } }
    helper.begin(placed)
    return [{ helper, share: placed }]
  })
  carryOut(native, own)
  for (const { helper, share } of asked) {
    if (!helper.end()) carryOut(native, share)
    if (summed !== null) native.add(own.at.out, share.at.out, summed)
  }
}

const NONE = { second: 0, weights: 0, bias: 0 }

function convolutionSizes({
  batch,
  height,
  width,
  inChannels,
  outChannels,
  kernel,
  outHeight,
  outWidth,
}: ConvolutionShape) {
  const filter = kernel * kernel * inChannels * outChannels
  const pixels = outHeight * outWidth
  return {
    x: height * width * inChannels * FLOAT,
    y: pixels * outChannels * FLOAT,
    filter,
    products: batch * pixels * filter,
  }
}

function upsampledSizes(shape: UpsampledShape) {
  const { batch, height, width, inChannels, outChannels } = shape
  const pixels = height * width
  return {
    x: pixels * inChannels * FLOAT,
    y: 4 * pixels * outChannels * FLOAT,
    filter: upsampledWeights(shape),
    products: batch * pixels * 16 * inChannels * outChannels,
  }
}

type Sizes = ReturnType<typeof convolutionSizes>

const forward = ({ x, y, products }: Sizes) => ({
  perImage: { ...NONE, first: x, out: y },
  summed: null,
  products,
})
const inputGradient = ({ x, y, products }: Sizes) => ({
  perImage: { ...NONE, first: y, out: x },
  summed: null,
  products,
})
const weightGradient = ({ x, y, filter, products }: Sizes) => ({
  perImage: { ...NONE, first: x, second: y, out: 0 },
  summed: filter,
  products,
})

/** The crew as one set of kernels; what is not a convolution stays on this thread. */
export function shareNative(crew: Threads): Native {
  return {
    ...crew.native,
    convForward: (first, weights, bias, out, shape, alpha) =>
      run(crew, {
        job: { operation: 'convForward', shape, alpha, at: { ...NONE, first, weights, bias, out } },
        ...forward(convolutionSizes(shape)),
      }),
    convInputGrad: (first, weights, out, shape) =>
      run(crew, {
        job: { operation: 'convInputGrad', shape, alpha: 1, at: { ...NONE, first, weights, out } },
        ...inputGradient(convolutionSizes(shape)),
      }),
    convWeightGrad: (first, second, out, shape) =>
      run(crew, {
        job: { operation: 'convWeightGrad', shape, alpha: 1, at: { ...NONE, first, second, out } },
        ...weightGradient(convolutionSizes(shape)),
      }),
    upsampleConvForward: (first, weights, bias, out, shape, alpha) =>
      run(crew, {
        job: { operation: 'upsampleConvForward', shape, alpha, at: { ...NONE, first, weights, bias, out } },
        ...forward(upsampledSizes(shape)),
      }),
    upsampleConvInputGrad: (first, weights, out, shape) =>
      run(crew, {
        job: { operation: 'upsampleConvInputGrad', shape, alpha: 1, at: { ...NONE, first, weights, out } },
        ...inputGradient(upsampledSizes(shape)),
      }),
    upsampleConvWeightGrad: (first, second, out, shape) =>
      run(crew, {
        job: { operation: 'upsampleConvWeightGrad', shape, alpha: 1, at: { ...NONE, first, second, out } },
        ...weightGradient(upsampledSizes(shape)),
      }),
  }
}
