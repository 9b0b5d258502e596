// Makes pictures small without aliasing. Runs on the page and in the decode worker.

/** A rectangle in the pixels of the upright picture. */
export interface Region {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Side of the largest canvas that a picture is enlarged to. */
const LARGE = 1536

/** Draws `region` of a picture over the whole of a canvas of `width` × `height`. */
export type Draw = (
  context: OffscreenCanvasRenderingContext2D,
  region: Region,
  width: number,
  height: number,
) => void

/**
 * A row of canvases, each half as large as the one before, ending at `width` × `height`. The picture is drawn into the
 * first one at about its own size, and then halved exactly: one large reduction would skip pixels and flicker.
 */
export class Shrinker {
  readonly #steps: readonly OffscreenCanvasRenderingContext2D[]
  readonly #region: Region

  constructor(region: Region, width: number, height: number) {
    const reduction = Math.log2(Math.max(region.width / width, region.height / height, 1))
    // Enlarged a little before it is halved, a picture keeps all it has; a large one is reduced by less than two
    // instead, for speed.
    const rounded = Math.max(width, height) * 2 ** Math.ceil(reduction)
    const halvings = rounded <= LARGE ? Math.ceil(reduction) : Math.floor(reduction)
    this.#region = region
    this.#steps = Array.from({ length: halvings + 1 }, (_, i) =>
      contextOf(width * 2 ** (halvings - i), height * 2 ** (halvings - i)),
    )
  }

  /** The small picture, valid until the next call. */
  shrink(draw: Draw): OffscreenCanvasRenderingContext2D {
    const [first, ...rest] = this.#steps
    if (!first) throw new Error('a shrinker has at least one step')
    const { canvas } = first
    // What a transparent picture lets through is black, not the picture before it.
    first.fillRect(0, 0, canvas.width, canvas.height)
    first.imageSmoothingQuality = 'high'
    draw(first, this.#region, canvas.width, canvas.height)
    return rest.reduce((larger, smaller) => {
      // Bilinear at exactly one half is the mean of four pixels.
      smaller.imageSmoothingQuality = 'low'
      smaller.drawImage(larger.canvas, 0, 0, smaller.canvas.width, smaller.canvas.height)
      return smaller
    }, first)
  }
}

function contextOf(width: number, height: number): OffscreenCanvasRenderingContext2D {
  const context = new OffscreenCanvas(width, height).getContext('2d', {
    alpha: false,
    willReadFrequently: true,
  })
  if (!context) throw new Error(`no canvas of ${width} × ${height}`)
  return context
}

/** Copies RGBA to RGB at `offset` of `rgb`. */
export function copyRgb(rgba: Uint8ClampedArray, rgb: Uint8Array, offset: number): void {
  for (let from = 0, to = offset; from < rgba.length; from += 4, to += 3) {
    rgb[to] = rgba[from] ?? 0
    rgb[to + 1] = rgba[from + 1] ?? 0
    rgb[to + 2] = rgba[from + 2] ?? 0
  }
}
