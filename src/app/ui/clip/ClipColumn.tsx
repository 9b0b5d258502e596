// The clip column: what is open, which part and square of it is taken, and the built-in clips.

import { Progress } from '@base-ui/react/progress'
import { CircleAlert, X } from 'lucide-react'
import { useMemo } from 'react'
import { loadLate } from '../../../core/late'
import { CLIP } from '../../../settings/help/clip'
import type { SettingChanges } from '../../../settings/settings'
import { SETTINGS } from '../../../settings/table'
import { useStudio, useStudioState } from '../../context'
import { isLoaded } from '../../state'
import { Boundary } from '../parts/Boundary'
import { Button } from '../parts/Button'
import { useGuard } from '../parts/guard'
import { Hint } from '../parts/Hint'
import { inView } from '../parts/in-view'
import { NumberBox } from '../parts/NumberBox'
import { latePart } from '../parts/late-sheet'
import { PickOne } from '../parts/PickOne'
import { PLACES } from '../parts/places'
import { framesNote } from './frames-note'
import { BuiltIns } from './BuiltIns'
import styles from './column.module.css'
import { usePick } from './FileDropZone'
import { TakenClip } from './TakenClip'
import { nearestShape } from '../../../settings/shape'

const OtherClips = latePart(
  'clip',
  async () => (await loadLate(PLACES.clip, () => import('./OtherClips'))).OtherClips,
)

export function ClipColumn() {
  const source = useStudioState((state) => state.source)
  const pick = usePick()
  return (
    <>
      <section className={styles['section']}>
        <div className={styles['head']}>
          <h2 className={styles['title']}>Your clip</h2>
          <Button size="small" onClick={pick}>
            Choose a file…
          </Button>
        </div>
        <Door />
        {source ? <TakenClip key={source.clip.description.name} source={source} at={0} /> : <Blank />}
        {source && <OtherClips />}
        <FrameSettings />
      </section>
      <Boundary place="builtIns">
        <BuiltIns />
      </Boundary>
    </>
  )
}

function Blank() {
  const missing = useStudioState((state) => state.missingClip)
  return (
    <div className={styles['blank']}>
      <span>
        {missing === null
          ? 'Drop a short clip anywhere on this page: mp4, mov, webm, gif, or several images.'
          : `The frames of “${missing}” were saved, its file was not: drop it here again to take others.`}
      </span>
    </div>
  )
}

/** What is being opened, or why it could not be. */
function Door() {
  const { actions } = useStudio()
  const intake = useStudioState((state) => state.intake)
  if (intake.kind === 'opening') {
    return (
      <Progress.Root className={styles['opening']} value={intake.done === null ? null : intake.done * 100}>
        <Progress.Label>{`Opening ${intake.name}…`}</Progress.Label>
        <div className={styles['bar']} data-waiting={intake.done === null || undefined}>
          <i style={intake.done === null ? undefined : { width: `${intake.done * 100}%` }} />
        </div>
      </Progress.Root>
    )
  }
  return (
    <div role="alert">
      {intake.kind === 'refused' && (
        <div key={intake.message} ref={inView} className={styles['refusal']}>
          <CircleAlert aria-hidden />
          <span>{intake.message}</span>
          <Button look="quiet" size="small" icon aria-label="Dismiss" onClick={actions.dismissRefusal}>
            <X aria-hidden />
          </Button>
        </div>
      )}
    </div>
  )
}

function FrameSettings() {
  const { actions } = useStudio()
  const guard = useGuard()
  const settings = useStudioState((state) => state.settings)
  const run = useStudioState((state) => state.run)
  const set = (changes: Pick<SettingChanges, 'frames' | 'size' | 'shape'>) =>
    guard('Take other frames', () => void actions.applySettings(changes))
  const { frames, size, shape } = SETTINGS
  const missing = useStudioState((state) => state.missingClip !== null)
  const clips = useStudioState(({ source }) => source && nearestShape(source.clip.description)) ?? undefined
  const taken = isLoaded(run) ? run.frames : null
  const classes = isLoaded(run) ? run.clip.classes : undefined
  const note = useMemo(
    () => (taken ? framesNote(taken, settings.frames, classes) : null),
    [taken, settings.frames, classes],
  )
  return (
    <>
      <NumberBox
        label={frames.label}
        value={settings.frames}
        min={frames.min}
        max={frames.max}
        step={1}
        disabled={missing}
        extra={<Hint about={frames.label}>{CLIP.frames}</Hint>}
        onCommit={(value) => set({ frames: value })}
      />
      <PickOne
        label={size.label}
        value={settings.size}
        choices={size.choices}
        disabled={missing}
        extra={<Hint about={size.label}>{CLIP.size}</Hint>}
        onPick={(value) => set({ size: value })}
      />
      <PickOne
        label={shape.label}
        value={settings.shape}
        choices={shape.choices}
        disabled={missing}
        extra={<Hint about={shape.label}>{CLIP.shape}</Hint>}
        onPick={(value) => set({ shape: value })}
      />
      {clips !== undefined && clips !== settings.shape && (
        <Button size="small" disabled={missing} onClick={() => set({ shape: clips })}>
          {`As the clip, ${clips}`}
        </Button>
      )}
      {note !== null && <p className={styles['note']}>{note}</p>}
      {taken?.fault !== undefined && (
        <p ref={inView} className={styles['note']} role="alert">
          {taken.fault}
        </p>
      )}
    </>
  )
}
