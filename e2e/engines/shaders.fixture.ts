// In the browser: what the compiler of WebGPU says of every shader of a test file. Chromium's and Firefox's are two
// independent ones.

import { afterAll, expect, vi } from 'vitest'

const said: Promise<readonly string[]>[] = []

const create = Reflect.get<GPUDevice, 'createShaderModule'>(GPUDevice.prototype, 'createShaderModule')
vi.spyOn(GPUDevice.prototype, 'createShaderModule').mockImplementation(function (
  this: GPUDevice,
  descriptor,
) {
  const module = Reflect.apply(create, this, [descriptor])
  const info = module.getCompilationInfo()
  said.push(info.then(({ messages }) => messages.map(({ message, type }) => `${type}: ${message}`)))
  return module
})

afterAll(async () => {
  const messages = await Promise.all(said)
  expect(messages.length).toBeGreaterThan(50)
  expect(messages.flat()).toEqual([])
})
