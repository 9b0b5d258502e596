// A canvas of the worker's own on which pictures that lie in a buffer of the device are painted without being read
// back. Not here: whether this browser can show such a canvas (canvas-check.ts), nor what the pictures are of.

import type { Sides } from '../../core/frames'

/** Pictures in rows, left to right and top to bottom. */
export interface AtlasPlan {
  readonly sides: Sides
  readonly columns: number
  readonly count: number
}

const keyOf = ({ width, height }: Sides): string => `${width} ${height}`

/** Some pictures of a sheet that lie together in a buffer. */
export interface AtlasPart {
  readonly first: number
  readonly held: number
}

/** The whole viewport is one picture: one triangle that covers it. */
const PAINT = `override width: u32;
override height: u32;
@group(0) @binding(0) var<storage, read> pictures: array<f32>;
struct Place {
  @builtin(position) position: vec4f,
  @location(0) at: vec2f,
  @location(1) @interpolate(flat) picture: u32,
}
@vertex fn place(@builtin(vertex_index) i: u32, @builtin(instance_index) picture: u32) -> Place {
  let at = vec2f(f32(i & 1u), f32(i >> 1u)) * 2;
  return Place(vec4f(at.x * 2 - 1, 1 - at.y * 2, 0, 1), at, picture);
}
@fragment fn paint(spot: Place) -> @location(0) vec4f {
  let pixel = min(vec2u(spot.at * vec2f(f32(width), f32(height))), vec2u(width - 1, height - 1));
  let i = ((spot.picture * height + pixel.y) * width + pixel.x) * 3;
  return vec4f(vec3f(pictures[i], pictures[i + 1], pictures[i + 2]) * 0.5 + 0.5, 1);
}`

export class CanvasPresenter {
  readonly #device: GPUDevice
  readonly #format: GPUTextureFormat
  readonly #canvas = new OffscreenCanvas(1, 1)
  readonly #context: GPUCanvasContext
  readonly #pipelines = new Map<string, GPURenderPipeline>()

  /** @throws Error where a canvas has no WebGPU context. */
  constructor(device: GPUDevice) {
    const context = this.#canvas.getContext('webgpu')
    if (!context) throw new Error('a canvas of a worker has no WebGPU here')
    this.#device = device
    this.#context = context
    this.#format = navigator.gpu.getPreferredCanvasFormat()
    // Cells without a picture stay transparent.
    context.configure({ device, format: this.#format, alphaMode: 'premultiplied' })
  }

  /** Compiles what paints pictures of these sides, beside whatever else compiles. */
  async prepare(sides: Sides): Promise<void> {
    const made = await this.#device.createRenderPipelineAsync(this.#description(sides))
    this.#pipelines.set(keyOf(sides), made)
  }

  /** An empty sheet in place of the one before. Its size is bounded by the device: 8192 pixels at least. */
  clear({ sides, columns, count }: AtlasPlan): void {
    this.#canvas.width = sides.width * columns
    this.#canvas.height = sides.height * Math.ceil(count / columns)
  }

  /**
   * Encodes the painting of `held` of the sheet's pictures from number `first` on. `buffer` holds them: values −1 .. 1
   * [held, height, width, 3]. The encoder must be submitted before `take`, and all of it in one task: a canvas forgets
   * between two.
   */
  paint(encoder: GPUCommandEncoder, buffer: GPUBuffer, { sides, columns }: AtlasPlan, part: AtlasPart): void {
    const { first, held } = part
    const { width, height } = sides
    const pipeline = this.#pipeline(sides)
    const entries = [{ binding: 0, resource: { buffer } }]
    const group = this.#device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries })
    const view = this.#context.getCurrentTexture().createView()
    const loadOp = first === 0 ? 'clear' : 'load'
    const pass = encoder.beginRenderPass({ colorAttachments: [{ view, loadOp, storeOp: 'store' }] })
    pass.setPipeline(pipeline)
    pass.setBindGroup(0, group)
    for (let i = 0; i < held; i++) {
      const x = ((first + i) % columns) * width
      const y = Math.floor((first + i) / columns) * height
      pass.setViewport(x, y, width, height, 0, 1)
      pass.setScissorRect(x, y, width, height)
      pass.draw(3, 1, 0, i)
    }
    pass.end()
  }

  /** What has been painted since `clear`; the caller's to close. The device may still be at it. */
  take(): ImageBitmap {
    return this.#canvas.transferToImageBitmap()
  }

  #pipeline(sides: Sides): GPURenderPipeline {
    const known = this.#pipelines.get(keyOf(sides))
    if (known) return known
    const made = this.#device.createRenderPipeline(this.#description(sides))
    this.#pipelines.set(keyOf(sides), made)
    return made
  }

  #description({ width, height }: Sides): GPURenderPipelineDescriptor {
    const module = this.#device.createShaderModule({ code: PAINT, label: 'reelgan paint' })
    return {
      label: `reelgan paint ${width} × ${height}`,
      layout: 'auto',
      vertex: { module },
      fragment: { module, constants: { width, height }, targets: [{ format: this.#format }] },
    }
  }
}
