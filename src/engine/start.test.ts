// What is said when no engine starts, in Node, which has neither WebGPU nor WebGL.

import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startEngine } from './start'

const wasmFiles = '/nowhere/'

beforeEach(() => {
  vi.stubGlobal('navigator', {})
  // TensorFlow.js tells the console as well.
  for (const method of ['warn', 'error'] as const) vi.spyOn(console, method).mockReturnValue()
})

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

test('without any engine the fault of the one that should train is named, and nothing that nobody asked for', async () => {
  const started = startEngine({ wanted: 'auto', wasmFiles })
  await expect(started).rejects.toMatchObject({ code: 'engine-unavailable' })
  await expect(started).rejects.toThrow(
    /^No engine can train here, not even WebAssembly: it did not start .*; update this browser/,
  )
  await expect(started).rejects.not.toThrow(/WebGL|backend=/)
})

test('an engine that was asked for is named with the way to ask for none', async () => {
  const started = startEngine({ wanted: 'wasm', wasmFiles })
  await expect(started).rejects.toThrow(
    /^WebAssembly cannot be used here: .* without “\?backend=” to let it choose\.$/,
  )
})
