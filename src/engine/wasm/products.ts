// Products of many matrices of one size, by our native kernels: those of stock wasm (tfjs 4.22) are loops without SIMD.

import type * as tf from '@tensorflow/tfjs'
import { type KernelArguments, unpack } from './heap'
import type { Native } from './native/load'

type KernelFunc = tf.KernelConfig['kernelFunc']

const FLOAT = 4

/** BatchMatMul of [n, …] by [n, …]; a single product, and one of both transposed, is left to `stock`. */
export const batchProduct =
  (native: Native, stock: KernelFunc): KernelFunc =>
  (args: KernelArguments) => {
    const { inputs, attrs, backend } = unpack<
      { a: tf.TensorInfo; b: tf.TensorInfo },
      { transposeA: boolean; transposeB: boolean }
    >(args)
    const { transposeA, transposeB } = attrs
    if (inputs.a.shape.length !== 3 || inputs.b.shape.length !== 3 || (transposeA && transposeB))
      return stock(args)
    const [batch = 1, rowsOfA = 0, columnsOfA = 0] = inputs.a.shape
    const [batchOfB = 1, rowsOfB = 0, columnsOfB = 0] = inputs.b.shape
    if (batch === 1 || batch !== batchOfB) return stock(args)
    const rows = transposeA ? columnsOfA : rowsOfA
    const columns = transposeB ? rowsOfB : columnsOfB
    const y = backend.makeOutput([batch, rows, columns], 'float32')
    const at = (info: tf.TensorInfo) => backend.getMemoryOffset(info.dataId)
    const [a, b, to] = [at(inputs.a), at(inputs.b), at(y)]
    for (let i = 0; i < batch; i++) {
      const [left, right] = [a + FLOAT * i * rowsOfA * columnsOfA, b + FLOAT * i * rowsOfB * columnsOfB]
      const out = to + FLOAT * i * rows * columns
      // Each is what a dense layer does: forward, or back to its weights or to its input.
      if (transposeA)
        native.denseWeightGrad(left, right, out, {
          rows: rowsOfA,
          inChannels: rows,
          outChannels: columns,
        })
      else if (transposeB)
        native.denseInputGrad(left, right, out, { rows, inChannels: columns, outChannels: columnsOfA })
      else native.denseForward(left, right, 0, out, { rows, inChannels: columnsOfA, outChannels: columns }, 1)
    }
    return y
  }
