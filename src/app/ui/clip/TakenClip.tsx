// One clip that is trained on: its picture with the part that is taken, and its film strip with the in and out points.

import { useEffect, useRef, useState } from 'react'
import type { Crop } from '../../../clip/clip'
import { sidesOf } from '../../../settings/shape'
import { useStudio, useStudioState } from '../../context'
import type { Source } from '../../state'
import { bytes, moment } from '../../words'
import { useGuard } from '../parts/guard'
import styles from './column.module.css'
import { CropView } from './CropView'
import { RangeStrip } from './RangeStrip'
import { pictureAt, useStrip } from './strip'

interface Draft {
  readonly from: number
  readonly to: number
  readonly crop: Crop
}

/** Keys repeat: frames are taken again when a hand has rested this long, milliseconds. */
const REST = 300

/** The points and the crop as they are being moved; what they become is taken when the hand rests. */
function useDraft(source: Source, at: number) {
  const { actions } = useStudio()
  const guard = useGuard()
  const [draft, setDraft] = useState<Draft | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const { from, to, crop } = draft ?? source
  const change = (part: Partial<Draft>) => {
    clearTimeout(timer.current)
    setDraft({ from, to, crop, ...part })
  }
  const commit = (part: Partial<Draft>) => {
    const next = { from, to, crop, ...part }
    change(part)
    timer.current = setTimeout(() => {
      guard(
        'Take other frames',
        () => {
          setDraft(null)
          void actions.retake(next, at)
        },
        () => setDraft(null),
      )
    }, REST)
  }
  return { from, to, crop, change, commit }
}

/** `at`: of which clip, by its number. */
export function TakenClip({ source, at }: { readonly source: Source; readonly at: number }) {
  const { description } = source.clip
  const pictures = useStrip(source.clip)
  const { from, to, crop, change, commit } = useDraft(source, at)
  const settings = useStudioState((state) => state.settings)
  const [looking, setLooking] = useState<number | null>(null)
  const time = looking ?? (from + to) / 2
  const size = source.bytes === null ? '' : ` · ${bytes(source.bytes)}`
  const facts = `${description.name} · ${description.width} × ${description.height}${size}`
  return (
    <>
      <CropView
        area={description}
        crop={crop}
        shape={sidesOf(settings)}
        picture={pictures ? pictureAt(pictures, time, description) : undefined}
        onChange={(next) => change({ crop: next })}
        onCommit={(next) => commit({ crop: next })}
      />
      {description.end > description.start && (
        <RangeStrip
          pictures={pictures}
          start={description.start}
          end={description.end}
          from={from}
          to={to}
          onChange={(low, high, moving) => {
            setLooking(moving === 'from' ? low : high)
            change({ from: low, to: high })
          }}
          onCommit={(low, high) => {
            setLooking(null)
            commit({ from: low, to: high })
          }}
        />
      )}
      <div className={styles['facts']}>
        <span>{`${from.toFixed(1)} – ${moment(to)}`}</span>
        <span title={facts}>{facts}</span>
      </div>
      {description.note !== undefined && (
        <p className={styles['note']} role="status">
          {description.note}
        </p>
      )}
    </>
  )
}
