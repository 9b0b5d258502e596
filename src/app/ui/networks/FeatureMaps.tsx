// What a layer of the generator holds for the picture on the stage: feature maps as grey pictures, vectors as strips.

import { useCallback, useEffect, useRef, useSyncExternalStore } from 'react'
import type { NodeValue } from '../../../network/graph'
import { paintPixels } from '../../../player/paint'
import type { ShownPictures } from '../../../player/request-pictures'
import { useStage, useStudioState } from '../../context'
import { drawnBy } from '../../state'
import { AttentionMap } from './AttentionMap'
import { colouredOf, mapOf, stripOf } from './maps'
import styles from './networks.module.css'
import { isOfForeground, SaveForeground } from './SaveForeground'
import { useNodeValue } from './use-node-value'

interface Props {
  readonly node: string
  /** Whether it is how much each place looks at each. */
  readonly looks: boolean
}

export function FeatureMaps({ node, looks }: Props) {
  const picture = useRef<HTMLCanvasElement>(null)
  const paint = useCallback((shown: ShownPictures) => {
    if (picture.current) paintPixels(picture.current, shown)
  }, [])
  const seen = useNodeValue(node, paint)
  if (seen.kind === 'untrained')
    return (
      <p className={styles['word']}>
        There is nothing to look at yet: choose a clip and train, or open a model of the gallery.
      </p>
    )
  if (seen.kind === 'refused') return <p className={styles['word']}>{seen.message}</p>
  const shown = <canvas ref={picture} role="img" aria-label="The picture of this moment" />
  return (
    <div className={styles['maps']}>
      <div className={styles[looks ? 'looking' : 'frame']}>
        {looks ? (
          <AttentionMap value={seen.kind === 'here' ? seen.value : null}>{shown}</AttentionMap>
        ) : (
          shown
        )}
        <Moments />
      </div>
      {seen.kind === 'here' && !looks && <Values node={node} value={seen.value} channels={seen.channels} />}
      {isOfForeground(node) && <SaveForeground />}
    </div>
  )
}

interface ValuesProps {
  readonly node: string
  readonly value: NodeValue
  readonly channels: readonly number[]
}

function Values({ node, value, channels }: ValuesProps) {
  const all = value.shape[2] ?? 0
  if (all === 0) {
    const strip = stripOf(value)
    return (
      <>
        <PixelCanvas pixels={strip} label={`The numbers of ${node} as shades of grey`} />
        <p>{`${value.values.length} numbers, from ${strip.lowest.toFixed(2)} (black) to ${strip.highest.toFixed(2)} (white).`}</p>
      </>
    )
  }
  if (all === 3)
    return <PixelCanvas pixels={colouredOf(value)} label={`What ${node} holds, in its colours`} />
  return (
    <>
      <div
        className={styles['grid']}
        role="img"
        aria-label={`Feature maps of ${node}: ${channels.join(', ')}`}
      >
        {channels.map((channel) => (
          <span key={channel}>
            <PixelCanvas pixels={mapOf(value, channel)} />
            {channel}
          </span>
        ))}
      </div>
      <p>
        {channels.length < all ? `The ${channels.length} of ${all} features that vary most. ` : ''}
        Each from its lowest value (black) to its highest (white).
      </p>
    </>
  )
}

type Pixels = ReturnType<typeof colouredOf>

function PixelCanvas({ pixels, label }: { readonly pixels: Pixels; readonly label?: string }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    if (canvas.current) paintPixels(canvas.current, { ...pixels, count: 1 })
  }, [pixels])
  return <canvas ref={canvas} {...(label === undefined ? {} : { role: 'img', 'aria-label': label })} />
}

/** Moves the stage along the clip, by whole frames. */
function Moments() {
  const stage = useStage()
  const frames = useStudioState(({ run }) => drawnBy(run)?.network.frames ?? 1)
  const subscribe = useCallback(
    (listener: () => void) => stage.current?.onMove(listener) ?? (() => undefined),
    [stage],
  )
  const at = useSyncExternalStore(subscribe, () => Math.round(stage.current?.view().moment.t ?? 0))
  return (
    <label>
      {`Frame ${at} of ${frames - 1}`}
      <input
        type="range"
        min={0}
        max={frames - 1}
        step={1}
        value={at}
        onChange={(event) => stage.current?.seek(event.target.valueAsNumber)}
      />
    </label>
  )
}
