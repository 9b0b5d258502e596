// A canvas of the worker's own on which pictures that lie in a buffer of the device are painted without being read
// back. Not here: whether this browser can show such a canvas (canvas-check.ts), nor what the pictures are of.

/** Pictures in rows, left to right and top to bottom. */
export interface AtlasPlan {
  /** Side of a picture, pixels. */
  readonly side: number
  readonly columns: number
  readonly count: number
}

/** Some pictures of a sheet that lie together in a buffer. */
export interface AtlasPart {
  readonly first: number
  readonly held: number
}

/** The whole viewport is one picture: one triangle that covers it. */
const PAINT = `override side: u32;
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
  let pixel = min(vec2u(spot.at * f32(side)), vec2u(side - 1));
  let i = ((spot.picture * side + pixel.y) * side + pixel.x) * 3;
  return vec4f(vec3f(pictures[i], pictures[i + 1], pictures[i + 2]) * 0.5 + 0.5, 1);
}`

export class CanvasPresenter {
  readonly #device: GPUDevice
  readonly #format: GPUTextureFormat
  readonly #canvas = new OffscreenCanvas(1, 1)
  readonly #context: GPUCanvasContext
  readonly #pipelines = new Map<number, GPURenderPipeline>()

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

  /** Compiles what paints pictures of this side, beside whatever else compiles. */
  async prepare(side: number): Promise<void> {
    this.#pipelines.set(side, await this.#device.createRenderPipelineAsync(this.#description(side)))
  }

  /** An empty sheet in place of the one before. Its size is bounded by the device: 8192 pixels at least. */
  clear({ side, columns, count }: AtlasPlan): void {
    this.#canvas.width = side * columns
    this.#canvas.height = side * Math.ceil(count / columns)
  }

  /**
   * Encodes the painting of `held` of the sheet's pictures from number `first` on. `buffer` holds them: values −1 .. 1
   * [held, side, side, 3]. The encoder must be submitted before `take`, and all of it in one task: a canvas forgets
   * between two.
   */
  paint(encoder: GPUCommandEncoder, buffer: GPUBuffer, { side, columns }: AtlasPlan, part: AtlasPart): void {
    const { first, held } = part
    const pipeline = this.#pipeline(side)
    const entries = [{ binding: 0, resource: { buffer } }]
    const group = this.#device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries })
    const view = this.#context.getCurrentTexture().createView()
    const loadOp = first === 0 ? 'clear' : 'load'
    const pass = encoder.beginRenderPass({ colorAttachments: [{ view, loadOp, storeOp: 'store' }] })
    pass.setPipeline(pipeline)
    pass.setBindGroup(0, group)
    for (let i = 0; i < held; i++) {
      const x = ((first + i) % columns) * side
      const y = Math.floor((first + i) / columns) * side
      pass.setViewport(x, y, side, side, 0, 1)
      pass.setScissorRect(x, y, side, side)
      pass.draw(3, 1, 0, i)
    }
    pass.end()
  }

  /** What has been painted since `clear`; the caller's to close. The device may still be at it. */
  take(): ImageBitmap {
    return this.#canvas.transferToImageBitmap()
  }

  #pipeline(side: number): GPURenderPipeline {
    const known = this.#pipelines.get(side)
    if (known) return known
    const made = this.#device.createRenderPipeline(this.#description(side))
    this.#pipelines.set(side, made)
    return made
  }

  #description(side: number): GPURenderPipelineDescriptor {
    const module = this.#device.createShaderModule({ code: PAINT, label: 'reelgan paint' })
    return {
      label: `reelgan paint ${side}`,
      layout: 'auto',
      vertex: { module },
      fragment: { module, constants: { side }, targets: [{ format: this.#format }] },
    }
  }
}
