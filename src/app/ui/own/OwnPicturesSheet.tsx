// A picture, two, or a clip of one's own: dropped or chosen, found again in the model, shown beside, and played.

import { Progress } from '@base-ui/react/progress'
import { FolderOpen, Play } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { Moment } from '../../../core/latent'
import { paintPixels, picturesOf } from '../../../player/paint'
import type { ShownPictures } from '../../../player/request-pictures'
import { useStudio, useStudioState } from '../../context'
import { canDraw } from '../../state'
import { Button } from '../parts/Button'
import { useGuard } from '../parts/guard'
import { Sheet } from '../parts/Sheet'
import { SwitchRow } from '../parts/SwitchRow'
import { decibels, playedModel } from './own-pictures'
import styles from './own.module.css'
import { type Found, useOwnPictures } from './use-own-pictures'

interface Props {
  /** Where a morph to a single picture begins. */
  readonly from: Moment
  readonly onClose: () => void
}

export function OwnPicturesSheet({ from, onClose }: Props) {
  const { actions } = useStudio()
  const guard = useGuard()
  const drawable = useStudioState(({ run }) => canDraw(run))
  const [tuning, setTuning] = useState(true)
  const { state, find, cancel } = useOwnPictures()
  const play = ({ model, own, inversion }: Found) =>
    guard('Play them', () => {
      onClose()
      void actions.openModel(own.name, async () => playedModel(model, own, inversion, from))
    })
  return (
    <Sheet title="From my own picture" open onOpenChange={(open) => !open && onClose()}>
      <p className={styles['note']}>
        Drop a picture, two, or a clip: the model looks for the codes from which it draws them, beginning at
        the moment that looks most like each (GAN inversion, arXiv 2101.05278). Then its weights are tuned
        around these for 30 steps, or 150 where the clip has nothing like them (pivotal tuning, arXiv
        2106.05744). The model on the stage stays what it is: what comes of this is another one.
      </p>
      <Door disabled={!drawable || state.kind === 'finding'} onFiles={(files) => void find(files, tuning)} />
      <SwitchRow
        label="Tune the weights as well"
        on={tuning}
        disabled={state.kind === 'finding'}
        onChange={setTuning}
      />
      {!drawable && <p className={styles['note']}>Train a little first, or open a model of the gallery.</p>}
      {state.kind === 'finding' && <Finding done={state.done} onCancel={cancel} />}
      {state.kind === 'refused' && (
        <p className={styles['wrong']} role="alert">
          {state.message}
        </p>
      )}
      {state.kind === 'found' && <Compared found={state} onPlay={() => play(state)} />}
    </Sheet>
  )
}

interface DoorProps {
  readonly disabled: boolean
  readonly onFiles: (files: readonly File[]) => void
}

/** Keeps what is dropped here from the page, which would take it for a new clip. */
function Door({ disabled, onFiles }: DoorProps) {
  const area = useRef<HTMLDivElement>(null)
  const input = useRef<HTMLInputElement>(null)
  const take = useRef(onFiles)
  useEffect(() => {
    take.current = disabled ? () => undefined : onFiles
  }, [disabled, onFiles])
  useEffect(() => {
    const door = area.current
    if (!door) return undefined
    const ends = new AbortController()
    for (const type of ['dragenter', 'dragover', 'dragleave', 'drop'] as const)
      door.addEventListener(
        type,
        (event) => {
          event.preventDefault()
          event.stopPropagation()
          if (type === 'drop') take.current([...(event.dataTransfer?.files ?? [])])
        },
        { signal: ends.signal },
      )
    return () => ends.abort()
  }, [])
  return (
    <div ref={area} className={styles['door']}>
      <Button disabled={disabled} onClick={() => input.current?.click()}>
        <FolderOpen aria-hidden />
        Choose pictures…
      </Button>
      <span className={styles['note']}>or drop them here</span>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        accept="image/*,video/*"
        aria-label="Pictures or a clip of your own"
        onChange={({ currentTarget }) => {
          onFiles([...(currentTarget.files ?? [])])
          // The same ones may be chosen again.
          currentTarget.value = ''
        }}
      />
    </div>
  )
}

function Finding({ done, onCancel }: { readonly done: number | null; readonly onCancel: () => void }) {
  const percent = Math.round((done ?? 0) * 100)
  return (
    <Progress.Root value={done === null ? null : percent} className={styles['finding']}>
      <div className={styles['line']}>
        <Progress.Label>{done === null ? 'Reading…' : `Looking for its codes: ${percent} %`}</Progress.Label>
        <Button size="small" onClick={onCancel}>
          Cancel
        </Button>
      </div>
      <Progress.Track className={styles['bar']} data-waiting={done === null ? '' : undefined}>
        <i style={done === null ? {} : { width: `${percent}%` }} />
      </Progress.Track>
    </Progress.Root>
  )
}

/** Of a clip so many are shown. */
const SHOWN = 4

function Compared({ found, onPlay }: { readonly found: Found; readonly onPlay: () => void }) {
  const { own, inversion } = found
  const { begun, encoded, found: byCode, tuned, kept } = inversion.likeness
  const { count } = own.wanted
  const some = Array.from({ length: Math.min(SHOWN, count) }, (_, i) =>
    Math.round((i * (count - 1)) / Math.max(1, Math.min(SHOWN, count) - 1)),
  )
  const doing = own.kind === 'clip' ? 'Play it from its codes' : 'Play the morph'
  return (
    <section aria-label="What was found" className={styles['found']}>
      <div className={styles['pairs']} data-count={some.length}>
        {some.map((i) => (
          <figure key={i}>
            <Shown pictures={picturesOf(own.wanted, [i])} label={`Picture ${i + 1}, as it was given`} />
            <Shown
              pictures={oneOf(inversion.pictures, i)}
              label={`Picture ${i + 1}, as the model draws it`}
            />
            <figcaption>{decibels([tuned[i] ?? 0])}</figcaption>
          </figure>
        ))}
      </div>
      <p className={styles['note']}>
        {`Above as given, below as drawn. Nearest moment: ${decibels(begun)}; ${encoded ? `by the encoder: ${decibels(encoded)}; ` : ''}by its own code: ${decibels(byCode)}`}
        {kept === null
          ? '.'
          : `; after tuning: ${decibels(tuned)}. What the model knew before came through that at ${decibels([kept])}.`}
      </p>
      <div className={styles['actions']}>
        <Button look="primary" onClick={onPlay}>
          <Play aria-hidden />
          {doing}
        </Button>
      </div>
    </section>
  )
}

const oneOf = ({ width, height, rgba }: Found['inversion']['pictures'], i: number) => {
  const length = width * height * 4
  return { width, height, count: 1, rgba: rgba.slice(i * length, (i + 1) * length) }
}

function Shown({ pictures, label }: { readonly pictures: ShownPictures; readonly label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    if (canvas.current) paintPixels(canvas.current, pictures)
  }, [pictures])
  return <canvas ref={canvas} role="img" aria-label={label} />
}
