// What augmentation does to the pixels of a clip: plain data for those who draw it and those who do it.

/** How a clip is moved and cut, the same for each of its frames; pixels. */
export interface ShiftCut {
  /** The picture's content moves by this much; what comes in is 0. */
  readonly dx: number
  readonly dy: number
  /** A square of side `cut` with its top left corner at (cutX, cutY) becomes 0; side 0 cuts nothing. */
  readonly cutX: number
  readonly cutY: number
  readonly cut: number
}
