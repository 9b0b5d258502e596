// The part of gifenc that is used; the package brings no types.

declare module 'gifenc' {
  type ColourFormat = 'rgb565' | 'rgb444' | 'rgba4444'

  /** Colours [r, g, b], at most `most` of them. */
  export function quantize(rgba: Uint8Array, most: number, options: { format: ColourFormat }): number[][]

  /** The index of the nearest colour for each pixel. */
  export function applyPalette(
    rgba: Uint8Array | Uint8ClampedArray,
    palette: number[][],
    format: ColourFormat,
  ): Uint8Array

  interface FrameOptions {
    /** Of the first frame: it becomes the palette of the whole film. */
    palette?: number[][]
    /** Milliseconds; the file keeps whole hundredths of a second. */
    delay: number
    /** 0: for ever. */
    repeat?: number
    /** What becomes of the picture before the next one, 0 .. 3 as in the file. */
    dispose?: number
    transparent?: boolean
    transparentIndex?: number
  }

  export function GIFEncoder(): {
    writeFrame(pixels: Uint8Array, width: number, height: number, options: FrameOptions): void
    finish(): void
    bytes(): Uint8Array
  }
}
