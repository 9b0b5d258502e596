// The clips that are trained together with the first one, each a class with its own trim and crop; and how to add one.

import { X } from 'lucide-react'
import { useRef } from 'react'
import { BUILT_INS, STILLS_SEED } from '../../../clip/built-in/names'
import type { Clip } from '../../../clip/clip'
import { MOST_CLASSES } from '../../../core/classes'
import { useStudio, useStudioState } from '../../context'
import { Button } from '../parts/Button'
import { useGuard } from '../parts/guard'
import { Hint } from '../parts/Hint'
import styles from './column.module.css'
import { TakenClip } from './TakenClip'

const ABOUT =
  'Each clip is a class of its own: one network learns all of them, and a slider on the stage morphs from one to the other. Two clips take about twice the frames, so give them more width (1.5). Every clip has its own in and out points and its own crop. Conditional GANs (arXiv 1411.1784).'

export function OtherClips() {
  const { actions } = useStudio()
  const guard = useGuard()
  const source = useStudioState((state) => state.source)
  const others = useStudioState((state) => state.others)
  const remove = (at: number) => guard('Remove this clip', () => void actions.removeClip(at))
  if (!source) return null
  return (
    <div role="group" aria-label="Clips that are trained together">
      {others.length > 0 && <ClipHead name={source.clip.description.name} at={0} onRemove={remove} />}
      {others.map((other, i) => (
        <section key={keyOf(other.clip)} className={styles['other']}>
          <ClipHead name={other.clip.description.name} at={i + 1} onRemove={remove} />
          <TakenClip source={other} at={i + 1} />
        </section>
      ))}
      {others.length + 1 < MOST_CLASSES && <AddClip />}
    </div>
  )
}

/** Each is another one, also where two are of one file. */
const keys = new WeakMap<Clip, string>()
let opened = 0
function keyOf(clip: Clip): string {
  const known = keys.get(clip) ?? `clip ${(opened += 1)}`
  keys.set(clip, known)
  return known
}

interface HeadProps {
  readonly name: string
  readonly at: number
  readonly onRemove: (at: number) => void
}

function ClipHead({ name, at, onRemove }: HeadProps) {
  return (
    <div className={styles['head']}>
      <span className={styles['small']}>{`Class ${at + 1}: ${name}`}</span>
      <Button look="quiet" size="small" icon aria-label={`Remove ${name}`} onClick={() => onRemove(at)}>
        <X aria-hidden />
      </Button>
    </div>
  )
}

function AddClip() {
  const { actions } = useStudio()
  const guard = useGuard()
  const input = useRef<HTMLInputElement>(null)
  const add = (added: Parameters<typeof actions.addClip>[0]) =>
    guard('Train with another clip', () => void actions.addClip(added))
  return (
    <div className={styles['add']}>
      <Button size="small" onClick={() => input.current?.click()}>
        Add another clip…
      </Button>
      <select
        aria-label="Add one of ours"
        value=""
        onChange={(event) => add({ builtIn: { id: event.target.value, seed: STILLS_SEED } })}
      >
        <option value="">or one of ours</option>
        {BUILT_INS.map(({ id, label }) => (
          <option key={id} value={id}>
            {label}
          </option>
        ))}
      </select>
      <Hint about="Another clip">{ABOUT}</Hint>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        accept="video/*,image/*,.mp4,.m4v,.mov,.webm,.mkv,.ts,.mts,.m2ts,.gif"
        aria-label="Another clip"
        onChange={(event) => {
          const files = [...(event.target.files ?? [])]
          if (files.length > 0) add({ files })
          // The same file may be chosen again, with another trim.
          event.target.value = ''
        }}
      />
    </div>
  )
}
