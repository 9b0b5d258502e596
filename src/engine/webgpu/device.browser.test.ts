// The device of our own: what it has been given, and that its troubles are heard for what they are. Software adapter:
// it never runs out of memory by itself (40 GB were given out without a word), so that error is sent as the browser
// would.

import * as tf from '@tensorflow/tfjs'
import { afterAll, expect, test, vi } from 'vitest'
import { startEngine } from '../start'
import { registerDevice } from './device'

afterAll(() => tf.removeBackend('webgpu'))

test('it has what the adapter offers, and every trouble is told apart', async () => {
  const onLost = vi.fn()
  const onError = vi.fn()
  registerDevice({ onLost, onError })
  expect(await tf.setBackend('webgpu')).toBe(true)
  const { device } = tf.backend() as unknown as { device: GPUDevice }
  const adapter = await navigator.gpu.requestAdapter()
  expect(device.limits.maxBufferSize).toBe(adapter?.limits.maxBufferSize)
  expect(device.limits.maxStorageBufferBindingSize).toBe(adapter?.limits.maxStorageBufferBindingSize)
  for (const feature of ['shader-f16', 'subgroups'] as const)
    expect(device.features.has(feature), feature).toBe(adapter?.features.has(feature))

  device.createBuffer({ size: 4, usage: 0xffff })
  // Errors travel with the next work.
  device.queue.submit([])
  await expect.poll(() => onError.mock.calls.length, { timeout: 10_000 }).toBe(1)
  expect(onError).toHaveBeenLastCalledWith({ message: expect.any(String), outOfMemory: false })

  const error = new GPUOutOfMemoryError('no room')
  device.dispatchEvent(new GPUUncapturedErrorEvent('uncapturederror', { error, cancelable: true }))
  expect(onError).toHaveBeenLastCalledWith({ message: 'no room', outOfMemory: true })

  expect(onLost).not.toHaveBeenCalled()
  device.destroy()
  await expect.poll(() => onLost.mock.calls, { timeout: 10_000 }).toMatchObject([[{ reason: 'destroyed' }]])
})

test('an engine tells of an error of its device as of the loss', async () => {
  const onDeviceTrouble = vi.fn()
  await startEngine({ wanted: 'webgpu', proven: true, paints: false, wasmFiles: '', onDeviceTrouble })
  const { device } = tf.backend() as unknown as { device: GPUDevice }
  device.createBuffer({ size: 4, usage: 0xffff })
  device.queue.submit([])
  await expect.poll(() => onDeviceTrouble.mock.calls.length, { timeout: 10_000 }).toBe(1)
  device.destroy()
  await expect.poll(() => onDeviceTrouble.mock.calls.length, { timeout: 10_000 }).toBe(2)
  const trouble = { message: expect.any(String), outOfMemory: false }
  expect(onDeviceTrouble.mock.calls).toEqual([[trouble], [trouble]])
})
