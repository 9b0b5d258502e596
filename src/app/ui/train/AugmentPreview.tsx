// What augmentation does, on frames of the clip itself.

import { Dices } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { Pictures } from '../../../core/frames'
import { paintPixels, picturesOf } from '../../../player/paint'
import { useReading, useStudioState } from '../../context'
import type { StudioState } from '../../state'
import { Button } from '../parts/Button'
import { augmentedFrames, SHOWN } from './augmented'
import styles from './augment.module.css'

const framesOf = ({ run }: StudioState) => ('frames' in run ? run.frames : null)

export function AugmentPreview() {
  const frames = useStudioState(framesOf)
  const settings = useStudioState((state) => state.settings)
  const chance = useReading().progress?.adaptive?.chance ?? settings.augment
  const [draw, setDraw] = useState(1)
  const changed = useMemo(
    () => frames && augmentedFrames(frames, { ...settings, augment: chance }, draw),
    [frames, settings, chance, draw],
  )
  if (!changed) return null
  return (
    <figure className={styles['preview']}>
      <div className={styles['strip']} role="img" aria-label={`${SHOWN} frames of the clip, augmented`}>
        {Array.from({ length: SHOWN }, (_, i) => (
          <Still key={i} pictures={picturesOf(changed, [i])} />
        ))}
      </div>
      <figcaption>
        What the critic would see
        <Button look="quiet" size="small" onClick={() => setDraw((last) => last + 1)}>
          <Dices aria-hidden />
          Again
        </Button>
      </figcaption>
    </figure>
  )
}

function Still({ pictures }: { readonly pictures: Pictures }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    if (canvas.current) paintPixels(canvas.current, pictures)
  }, [pictures])
  return <canvas ref={canvas} width={pictures.width} height={pictures.height} />
}
