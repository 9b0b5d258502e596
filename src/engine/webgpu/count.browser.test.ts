// The counts of a device against work whose extent is known.

import { expect, test } from 'vitest'
import { countDevice } from './count'

async function device(): Promise<GPUDevice> {
  const adapter = await navigator.gpu.requestAdapter()
  if (!adapter) throw new Error('no adapter')
  return adapter.requestDevice()
}

test('launches, passes, copies, submits, uploads and read-back are counted, and reset to 0', async () => {
  const gpu = await device()
  const counts = countDevice(gpu)
  const module = gpu.createShaderModule({
    code: `@group(0) @binding(0) var<storage, read_write> x: array<f32>;
      @compute @workgroup_size(1) fn main() { x[0] = x[0] * 2 + 1; }`,
  })
  const pipeline = gpu.createComputePipeline({ label: 'twice', layout: 'auto', compute: { module } })
  const { STORAGE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage
  const buffer = gpu.createBuffer({ size: 16, usage: STORAGE | COPY_SRC | COPY_DST })
  gpu.createBuffer({ size: 8, usage: COPY_SRC, mappedAtCreation: true }).unmap()
  gpu.queue.writeBuffer(buffer, 0, Float32Array.of(5, 6, 7, 8), 1, 2)
  const back = gpu.createBuffer({ size: 16, usage: COPY_DST | MAP_READ })
  const encoder = gpu.createCommandEncoder()
  for (let i = 0; i < 2; i++) {
    const pass = encoder.beginComputePass()
    pass.setPipeline(pipeline)
    const entries = [{ binding: 0, resource: { buffer } }]
    pass.setBindGroup(0, gpu.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }))
    for (let k = 0; k <= i; k++) pass.dispatchWorkgroups(1)
    pass.end()
  }
  encoder.copyBufferToBuffer(buffer, 0, back, 0, 16)
  gpu.queue.submit([encoder.finish()])
  await back.mapAsync(GPUMapMode.READ)
  // 6 → 13 → 27 → 55: the work itself is not disturbed.
  expect(new Float32Array(back.getMappedRange())[0]).toBe(55)
  expect(counts).toMatchObject({
    launches: 3,
    passes: 2,
    copies: 1,
    submits: 1,
    uploads: 2,
    uploadBytes: 16,
    readbackBytes: 16,
  })
  expect([...counts.byLabel]).toEqual([['twice', 3]])
  counts.reset()
  expect(counts).toMatchObject({
    launches: 0,
    submits: 0,
    uploads: 0,
    uploadBytes: 0,
    readbackBytes: 0,
    passes: 0,
  })
  gpu.destroy()
})
