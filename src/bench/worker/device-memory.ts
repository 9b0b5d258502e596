// How much memory a WebGPU device holds: tfjs counts only the buffers of its own pool.

/**
 * Watches `device` from now on; the function it returns gives the bytes of all buffers made since and not destroyed.
 */
export function watchDeviceMemory(device: GPUDevice): () => number {
  let alive = 0
  const create = device.createBuffer.bind(device)
  device.createBuffer = (description) => {
    const buffer = create(description)
    const { size } = description
    alive += size
    const destroy = buffer.destroy.bind(buffer)
    let destroyed = false
    // A buffer may be destroyed twice.
    buffer.destroy = () => {
      if (!destroyed) alive -= size
      destroyed = true
      return destroy()
    }
    return buffer
  }
  return () => alive
}
