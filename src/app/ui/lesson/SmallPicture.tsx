// One picture with its pixels as squares: here it matters what each of them is.

import { useEffect, useRef } from 'react'
import type { Pictures } from '../../../core/frames'
import { paintPixels } from '../../../player/paint'

export function SmallPicture({ picture, label }: { readonly picture: Pictures; readonly label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    if (canvas.current) paintPixels(canvas.current, picture)
  }, [picture])
  return <canvas ref={canvas} role="img" aria-label={label} />
}
