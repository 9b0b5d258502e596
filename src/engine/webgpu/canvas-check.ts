// Whether what a device paints on a worker's canvas can be shown here. Browsers that put the page together without the
// graphics device cannot hand such a canvas over: it comes out blank, and the devices of the page are lost with it.

import { square } from '../../core/frames'
import { CanvasPresenter } from './canvas-presenter'

const SIDES = square(2)
/** Two pictures, in values that are whole bytes. */
const BYTES = [
  255, 0, 51, 0, 102, 255, 204, 204, 0, 0, 153, 102, 51, 51, 51, 255, 255, 255, 0, 0, 0, 102, 0, 153,
]
/** A colour may be rounded otherwise. */
const TOLERANCE = 2

/**
 * Paints a known pattern with a device of its own and looks at it. To be asked before the device that trains is made.
 */
export async function canvasShows(adapter: GPUAdapter): Promise<boolean> {
  const device = await adapter.requestDevice()
  try {
    const bitmap = painted(device)
    const seen = bytesOf(bitmap)
    bitmap.close()
    return BYTES.every((byte, i) => Math.abs(byte - (seen[i] ?? -255)) <= TOLERANCE)
  } catch {
    return false
  } finally {
    device.destroy()
  }
}

function painted(device: GPUDevice): ImageBitmap {
  const values = Float32Array.from(BYTES, (byte) => byte / 127.5 - 1)
  const buffer = device.createBuffer({
    size: values.byteLength,
    usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST,
  })
  device.queue.writeBuffer(buffer, 0, values)
  const easel = new CanvasPresenter(device)
  const plan = { sides: SIDES, columns: 1, count: 2 }
  const encoder = device.createCommandEncoder()
  easel.clear(plan)
  easel.paint(encoder, buffer, plan, { first: 0, held: 2 })
  device.queue.submit([encoder.finish()])
  return easel.take()
}

/** Red, green and blue of each pixel. */
function bytesOf(bitmap: ImageBitmap): number[] {
  const drawing = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d', {
    willReadFrequently: true,
  })
  if (!drawing) return []
  drawing.drawImage(bitmap, 0, 0)
  const { data } = drawing.getImageData(0, 0, bitmap.width, bitmap.height)
  return [...data].filter((_, i) => i % 4 !== 3)
}
