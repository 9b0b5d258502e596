// Training in the page from the Train button to the measurement at its end, with a line about it every two seconds.

import { until, type PageState, type Studio } from './studio-page'

const SAY_EVERY_MS = 2000

/**
 * Presses Train and waits until the run has ended and is measured.
 * @throws Refusal with the page's sentence when the run failed
 */
export async function train(studio: Studio): Promise<void> {
  await studio.page.getByRole('button', { name: 'Train', exact: true }).click()
  let saidAt = performance.now()
  await until(
    studio,
    ({ run }) => run === 'finished',
    (state) => {
      if (performance.now() - saidAt < SAY_EVERY_MS) return
      saidAt = performance.now()
      console.log(`  ${progressLine(state)}`)
    },
  )
}

/** Waits for the measurement that follows training. */
export const measured = (studio: Studio): Promise<PageState> =>
  until(studio, ({ measuring, reading }) => !measuring && reading.report !== null)

function progressLine({ reading: { progress, quality } }: PageState): string {
  if (!progress) return 'starting'
  const { step: at, losses, stepsPerSecond, left } = progress
  const likeness = quality ? `${quality.psnrTrain.toFixed(1)} dB` : 'not measured yet'
  const time = left === null ? '' : `, ${Math.round(left)} s left`
  return `step ${at}, loss ${losses.reconstruction.toFixed(4)}, PSNR ${likeness}, ${stepsPerSecond.toFixed(1)} steps/s${time}`
}

/** What a finished run came to, in one line. */
export function summary({ reading: { progress, report } }: PageState): string {
  if (!progress || !report) return ''
  const heldOut =
    report.psnrHeldOut === null ? '' : `, ${report.psnrHeldOut.toFixed(1)} dB on frames it never saw`
  return `${progress.step} steps in ${progress.elapsed.toFixed(0)} s: PSNR ${report.psnrTrain.toFixed(1)} dB${heldOut}, detail ${report.sharpnessMorph.toFixed(2)} between moments, motion ${report.motionRatio.toFixed(2)}.`
}
