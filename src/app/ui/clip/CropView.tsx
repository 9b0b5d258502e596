// The clip's picture with the part that is taken from it: dragged, resized by its corner, or moved by the arrow keys.

import { useEffect, useRef, type KeyboardEvent, type PointerEvent, type RefObject } from 'react'
import { type Crop, regionOf } from '../../../clip/clip'
import type { Sides } from '../../../core/frames'
import styles from './column.module.css'
import { moved, resized } from './crop'
import { paintBitmap } from './strip'

export interface CropViewProps {
  readonly area: Sides
  readonly crop: Crop
  /** Of the frames that are taken. */
  readonly shape: Sides
  readonly picture: ImageBitmap | undefined
  readonly onChange: (crop: Crop) => void
  /** The person let go. */
  readonly onCommit: (crop: Crop) => void
}

interface Grip {
  readonly kind: 'move' | 'resize'
  readonly x: number
  readonly y: number
  readonly crop: Crop
  /** Pixels of the picture in a pixel of the page, across and down: a very thin picture is shown thicker than it is. */
  readonly scale: { readonly x: number; readonly y: number }
}

export function CropView(props: CropViewProps) {
  const { area, crop, shape, picture } = props
  const canvas = useRef<HTMLCanvasElement>(null)
  const frame = useRef<HTMLDivElement>(null)
  const { grab, follow, press } = useHand(props, frame)
  useEffect(() => {
    if (canvas.current && picture) paintBitmap(canvas.current, picture)
  }, [picture])
  const wide = area.width / area.height >= 16 / 9
  const region = regionOf(crop, shape)
  const [across, down] = [Math.round(region.width), Math.round(region.height)]
  const place = {
    left: percent(crop.x, area.width),
    top: percent(crop.y, area.height),
    width: percent(region.width, area.width),
    height: percent(region.height, area.height),
  }
  return (
    <div className={styles['view']}>
      <div
        ref={frame}
        className={styles['picture']}
        style={{
          aspectRatio: `${area.width} / ${area.height}`,
          ...(wide ? { width: '100%' } : { height: '100%' }),
        }}
      >
        <canvas ref={canvas} aria-hidden />
        <div className={styles['shade']} aria-hidden>
          <i style={place} />
        </div>
        <div
          className={styles['crop']}
          role="group"
          tabIndex={0}
          aria-roledescription="crop"
          aria-label={`${across} pixels wide${across === down ? '' : ` and ${down} high`}, ${Math.round(crop.x)} from the left, ${Math.round(crop.y)} from the top. Arrow keys move it, plus and minus resize it.`}
          style={place}
          onPointerDown={grab('move')}
          onKeyDown={press}
          {...follow}
        >
          <div className={styles['corner']} onPointerDown={grab('resize')} {...follow} />
        </div>
      </div>
    </div>
  )
}

const percent = (part: number, whole: number) => `${(100 * part) / whole}%`

/** The pointer and the keys as changes of the crop. */
function useHand(
  { area, crop, shape, onChange, onCommit }: CropViewProps,
  frame: RefObject<HTMLDivElement | null>,
) {
  const grip = useRef<Grip | null>(null)
  const grab = (kind: Grip['kind']) => (event: PointerEvent<HTMLElement>) => {
    const { clientWidth = 0, clientHeight = 0 } = frame.current ?? {}
    if (event.button !== 0 || clientWidth === 0 || clientHeight === 0) return
    event.stopPropagation()
    event.currentTarget.setPointerCapture(event.pointerId)
    const scale = { x: area.width / clientWidth, y: area.height / clientHeight }
    grip.current = { kind, x: event.clientX, y: event.clientY, crop, scale }
  }
  const drag = (event: PointerEvent<HTMLElement>) => {
    if (grip.current) onChange(dragged(grip.current, event, area, shape))
  }
  const drop = (event: PointerEvent<HTMLElement>) => {
    const held = grip.current
    grip.current = null
    // A press without a move is not a change.
    if (held && (event.clientX !== held.x || event.clientY !== held.y))
      onCommit(dragged(held, event, area, shape))
  }
  const press = (event: KeyboardEvent) => {
    const next = pressed(event, crop, area, shape)
    if (!next) return
    event.preventDefault()
    onCommit(next)
  }
  return { grab, press, follow: { onPointerMove: drag, onPointerUp: drop, onPointerCancel: drop } }
}

function dragged({ kind, x, y, crop, scale }: Grip, event: PointerEvent, area: Sides, shape: Sides): Crop {
  const [dx, dy] = [(event.clientX - x) * scale.x, (event.clientY - y) * scale.y]
  if (kind === 'move') return moved(crop, dx, dy, area, shape)
  const unit = Math.min(shape.width, shape.height)
  const by = Math.max((dx * unit) / shape.width, (dy * unit) / shape.height)
  return resized(crop, crop.side + by, area, shape)
}

/** What a key does to the crop; null when it is not one of its keys. */
function pressed(
  { key, shiftKey }: Pick<KeyboardEvent, 'key' | 'shiftKey'>,
  crop: Crop,
  area: Sides,
  shape: Sides,
): Crop | null {
  const step = Math.max(1, Math.min(area.width, area.height) / (shiftKey ? 10 : 50))
  switch (key) {
    case 'ArrowLeft':
      return moved(crop, -step, 0, area, shape)
    case 'ArrowRight':
      return moved(crop, step, 0, area, shape)
    case 'ArrowUp':
      return moved(crop, 0, -step, area, shape)
    case 'ArrowDown':
      return moved(crop, 0, step, area, shape)
    case '+':
    case '=':
      return resized(crop, crop.side + step, area, shape)
    case '-':
      return resized(crop, crop.side - step, area, shape)
    default:
      return null
  }
}
