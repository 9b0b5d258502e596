// How one place in the latent space passes into another; training shows the discriminator the same blends that the page
// plays.

/** Frames over which a walk blends from one place to another. */
export const BLEND_FRAMES = 8

/** 0 below 0, 1 above 1, smooth between (3x² − 2x³). */
export function smoothstep(x: number): number {
  const clamped = Math.min(1, Math.max(0, x))
  return clamped * clamped * (3 - 2 * clamped)
}
