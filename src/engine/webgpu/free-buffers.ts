// Gives buffers that nothing uses back to the device. tfjs keeps every freed buffer for another tensor of exactly that
// size, for ever. Not here: freeing tensors.

import * as tf from '@tensorflow/tfjs'

/** What we use of tfjs 4.22's BufferManager; all private in its typings. */
interface BufferPool {
  readonly freeBuffers: Map<string, GPUBuffer[]>
  numFreeBuffers: number
  numBytesAllocated: number
}

interface PooledBackend {
  readonly bufferManager: BufferPool
  ensureCommandEncoderReady(): void
  endComputePassEncoder(): void
  submitQueue(): void
}

/** Between two runs, when sizes change: destroys the buffers of disposed tensors. Nothing on any other engine. */
export function freeBuffers(): void {
  if (tf.getBackend() !== 'webgpu') return
  const backend = tf.backend() as unknown as PooledBackend
  // What was launched may still use them; disposed tensors reach the pool with the submit.
  backend.ensureCommandEncoderReady()
  backend.endComputePassEncoder()
  backend.submitQueue()
  const pool = backend.bufferManager
  for (const buffers of pool.freeBuffers.values()) {
    // The lists stay, emptied: tfjs releases nothing into a pool without lists.
    for (const buffer of buffers.splice(0)) {
      pool.numBytesAllocated -= buffer.size
      pool.numFreeBuffers -= 1
      buffer.destroy()
    }
  }
}
