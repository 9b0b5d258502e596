// For convolutions that cannot read blocks of pixels in place (Geometry.blocked): the pixels are moved first, by a
// launch of their own.

import type { Convolutions } from './forms'
import type { Geometry } from './geometry'
import type { Launcher } from './launch'
import { depthToSpace, spaceToDepth } from './rearrange'

const plainly = (g: Geometry): Geometry => ({ ...g, blocked: false })

/** The same convolutions, for blocked geometries too. */
export function unblocked(launcher: Launcher, plain: Convolutions): Convolutions {
  return {
    ...plain,
    fused(g, layer) {
      if (!g.blocked) return plain.fused(g, layer)
      const x = spaceToDepth(launcher, layer.x)
      const y = plain.fused(plainly(g), { ...layer, x })
      launcher.dispose(x)
      return y
    },
    inputGradient(g, dy, filter) {
      if (!g.blocked) return plain.inputGradient(g, dy, filter)
      const blocks = plain.inputGradient(plainly(g), dy, filter)
      const dx = depthToSpace(launcher, blocks)
      launcher.dispose(blocks)
      return dx
    },
    filterGradient(g, x, dy) {
      if (!g.blocked) return plain.filterGradient(g, x, dy)
      const blocks = spaceToDepth(launcher, x)
      const gradient = plain.filterGradient(plainly(g), blocks, dy)
      launcher.dispose(blocks)
      return gradient
    },
    weightGradients(g, x, dy, bias) {
      if (!g.blocked) return plain.weightGradients(g, x, dy, bias)
      const blocks = spaceToDepth(launcher, x)
      const gradient = plain.weightGradients(plainly(g), blocks, dy, bias)
      launcher.dispose(blocks)
      return gradient
    },
  }
}
