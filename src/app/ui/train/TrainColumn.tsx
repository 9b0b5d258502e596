// The training column: the button, what is set (RunSettings.tsx), and the figures of the run.

import { loadLate } from '../../../core/late'
import { useReading, useStart, useStudioState } from '../../context'
import { bytes, clock, grouped } from '../../words'
import { AboutModel, Others } from '../gallery/OpenedModel'
import { Boundary } from '../parts/Boundary'
import { Hint } from '../parts/Hint'
import { latePart } from '../parts/late-sheet'
import { PLACES } from '../parts/places'
import styles from './column.module.css'
import { Fact } from './Fact'
import { TrainButton } from './TrainButton'

/** A first visit shows a model that was trained before, and has no use for them. */
const RunSettings = latePart(
  'settings',
  async () => (await loadLate(PLACES.settings, () => import('./RunSettings'))).RunSettings,
)

export function TrainColumn() {
  const run = useStudioState((state) => state.run)
  return (
    <div className={styles['column']}>
      <Boundary place="dock">
        <TrainButton />
      </Boundary>
      <Boundary place="settings">
        {run.kind === 'demo' ? (
          <>
            <Others />
            <AboutModel run={run} />
          </>
        ) : (
          <RunSettings />
        )}
      </Boundary>
      <Boundary place="figures">
        <Figures />
      </Boundary>
    </div>
  )
}

function Figures() {
  const { progress, report } = useReading()
  const start = useStart()
  const trains = useStudioState((state) => state.run.kind !== 'demo')
  const engine = useStudioState((state) => state.engine)
  const dash = '–'
  return (
    <section>
      <h2 className={styles['title']}>Figures</h2>
      <dl className={styles['facts']}>
        <Fact name="Engine" value={engine.kind === 'running' ? engine.info.label : dash} />
        {trains && (
          <>
            <Fact name="Steps a second" value={progress ? progress.stepsPerSecond.toFixed(1) : dash} />
            <Fact name="Time trained" value={progress ? clock(progress.elapsed) : dash} />
            {progress?.adaptive && (
              <>
                <Fact
                  name="Chance of augmentation"
                  value={`${Math.round(100 * progress.adaptive.chance)} %`}
                />
                <Fact name="Real clips known (r)" value={progress.adaptive.sign.toFixed(2)} />
              </>
            )}
            <Fact name="Tensors" value={progress ? grouped(progress.tensors) : dash} />
            <Fact name="Memory" value={progress ? bytes(progress.bytes) : dash} />
          </>
        )}
      </dl>
      {report && (
        <>
          <h2 className={styles['title']} style={{ marginTop: 'var(--s4)' }}>
            Measured at the end
            <Hint about="Measured at the end">
              <p>
                Likeness is the peak signal-to-noise ratio (PSNR) of what comes back against the clip’s
                frames: above 30 dB few people see a difference.
              </p>
              <p>Detail compares fine structure with the clip’s own: 1 is as sharp as the clip.</p>
              <p>Motion compares the endless walk with the clip: 0 would be a still picture.</p>
            </Hint>
          </h2>
          <dl className={styles['facts']}>
            <Fact name="Likeness" value={`${report.psnrTrain.toFixed(1)} dB`} />
            {start !== null && <Fact name="Likeness at the start" value={`${start.toFixed(1)} dB`} />}
            {report.psnrHeldOut !== null && (
              <Fact name="On frames it never saw" value={`${report.psnrHeldOut.toFixed(1)} dB`} />
            )}
            <Fact name="Detail on the clip’s path" value={report.sharpnessPath.toFixed(2)} />
            <Fact name="Detail between moments" value={report.sharpnessMorph.toFixed(2)} />
            <Fact name="Motion of the walk" value={report.motionRatio.toFixed(2)} />
          </dl>
        </>
      )}
    </section>
  )
}
