// The form of the export dialog: which file, what it shows, how long, how fast, how large, and what it carries.

import type { Span } from '../../../player/timeline'
import { recordableType } from '../../../export/capture'
import { bytes, grouped } from '../../words'
import { CheckBox } from '../parts/CheckBox'
import { NumberBox } from '../parts/NumberBox'
import { PickOne } from '../parts/PickOne'
import styles from './away.module.css'
import {
  type FileKind,
  filmChoices,
  type FilmPlan,
  frameCount,
  GIF_RATES,
  gridOf,
  hasWords,
  isWebm,
  shapeChoices,
  shapeOf,
  type Stock,
  usualFps,
  usualSeconds,
} from './film-plan'
import type { Sides } from '../../../core/frames'

const FILES: readonly { readonly file: FileKind; readonly label: string; readonly note: string }[] = [
  {
    file: 'recorded',
    label: 'WebM',
    note: 'Recorded at its own pace: a film of ten seconds takes about as long. Plays in every browser.',
  },
  { file: 'fast', label: 'WebM, fast', note: 'The same file, encoded as fast as this machine goes.' },
  { file: 'mp4', label: 'MP4 (H.264)', note: 'For phones, chats and video editors.' },
  { file: 'gif', label: 'GIF', note: 'For places that take no video: larger, and 256 colours.' },
  { file: 'frames', label: 'PNG frames (zip)', note: 'Every frame without loss, for editing.' },
  { file: 'picture', label: 'Picture (PNG)', note: 'The picture on the stage.' },
]

/** Safari and others record MP4 alone. */
const noteOf = (wanted: FileKind): string =>
  wanted === 'recorded' && recordableType() === null
    ? 'Encoded as fast as this machine goes, because this browser records no WebM. Plays in every browser.'
    : (FILES.find(({ file }) => file === wanted)?.note ?? '')

export interface ExportFormProps {
  readonly plan: FilmPlan
  readonly span: Span
  /** Side of the generator's pictures. */
  readonly sides: Sides
  readonly stock: Stock
  /** Why a kind of file cannot be made here; kinds that are not named can. */
  readonly missing: Readonly<Partial<Record<FileKind, string>>>
  /** Bytes that the model adds to a film; null while that is not known. */
  readonly modelBytes: number | null
  readonly onPlan: (plan: FilmPlan) => void
}

export function ExportForm(props: ExportFormProps) {
  const { plan, sides, missing, onPlan } = props
  const reasons = [...new Set(Object.values(missing))]
  return (
    <div className={styles['form']}>
      <FilePick {...props} />
      <p className={styles['note']}>{noteOf(plan.file)}</p>
      {reasons.map((reason) => (
        <p key={reason} className={styles['note']}>
          {reason}
        </p>
      ))}
      {plan.file !== 'picture' && <FilmFields {...props} />}
      <PickOne
        label="Picture"
        value={Math.min(plan.enlargement, shapeChoices(gridOf(plan, sides)).length - 1)}
        choices={shapeChoices(gridOf(plan, sides)).map(({ width, height }, value) => ({
          value,
          label: `${width} × ${height} px`,
        }))}
        wide
        onPick={(enlargement) => onPlan({ ...plan, enlargement })}
      />
      <Boxes {...props} />
      <p className={styles['note']}>{summary(plan, sides)}</p>
    </div>
  )
}

function summary(plan: FilmPlan, sides: Sides): string {
  const count = frameCount(plan)
  if (plan.file !== 'picture') return `${grouped(count)} ${count === 1 ? 'frame' : 'frames'} in all.`
  return `Every pixel of the network ${shapeOf(plan, sides).factor} times as large.`
}

function FilePick({ plan, span, missing, onPlan }: ExportFormProps) {
  return (
    <PickOne
      label="File"
      value={FILES.findIndex(({ file }) => file === plan.file)}
      choices={FILES.map(({ file, label }, value) => ({ value, label, off: missing[file] !== undefined }))}
      wide
      onPick={(index) => {
        const file = FILES[index]?.file ?? 'recorded'
        // A rate that was chosen stays, where the file can have it.
        const keeps = file !== 'gif' || GIF_RATES.some((rate) => rate === plan.fps)
        onPlan({ ...plan, file, fps: keeps ? plan.fps : usualFps(span, file) })
      }}
    />
  )
}

function FilmFields({ plan, span, stock, onPlan }: ExportFormProps) {
  const choices = filmChoices(stock)
  return (
    <>
      <PickOne
        label="What"
        value={choices.findIndex(({ what }) => what === plan.what)}
        choices={choices.map(({ label }, value) => ({ value, label }))}
        wide
        onPick={(index) => {
          const what = choices[index]?.what ?? 'clip'
          // Learning has no pace of its own: it melts as smoothly as a film can, at a rate that a GIF can keep too.
          const fps = what === 'learned' ? 20 : plan.fps
          onPlan({ ...plan, what, fps, seconds: usualSeconds(what, span) })
        }}
      />
      {plan.what === 'learned' && (
        <PickOne
          label="Shows"
          value={plan.places === 'samples' ? 0 : 1}
          choices={[
            { value: 0, label: 'Eight samples' },
            { value: 1, label: 'The picture on the stage' },
          ]}
          wide
          onPick={(index) => onPlan({ ...plan, places: index === 0 ? 'samples' : 'moment' })}
        />
      )}
      <NumberBox
        label="Length, seconds"
        value={plan.seconds}
        min={0.1}
        max={300}
        step={1}
        wide
        onCommit={(seconds) => onPlan({ ...plan, seconds })}
      />
      {plan.file === 'gif' ? (
        <PickOne
          label="Frames per second"
          value={plan.fps}
          choices={GIF_RATES.map((value) => ({ value, label: String(value) }))}
          wide
          onPick={(fps) => onPlan({ ...plan, fps })}
        />
      ) : (
        <NumberBox
          label="Frames per second"
          value={plan.fps}
          min={1}
          max={60}
          step={1}
          wide
          onCommit={(fps) => onPlan({ ...plan, fps })}
        />
      )}
    </>
  )
}

function Boxes({ plan, modelBytes, onPlan }: ExportFormProps) {
  return (
    <>
      {hasWords(plan) && (
        <CheckBox
          label={
            plan.what === 'learned'
              ? 'Write the step on the film'
              : 'Write “real” and “generated” on the film'
          }
          checked={plan.words}
          onChange={(words) => onPlan({ ...plan, words })}
        />
      )}
      {isWebm(plan) && (
        <CheckBox
          label={`The film carries the model${modelBytes === null ? '' : ` · adds ${bytes(modelBytes)}`}`}
          note="Dropped on this page, it plays on from here. Without the model it still carries the settings and the seed."
          checked={plan.withModel}
          onChange={(withModel) => onPlan({ ...plan, withModel })}
        />
      )}
    </>
  )
}
