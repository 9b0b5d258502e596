// Both networks drawn, layer by layer, as the settings have them; and the settings that shape them beside, so that one
// sees what each does.

import { useMemo, useState } from 'react'
import { lengthOf } from '../../../core/classes'
import type { ClipInfo } from '../../../core/frames'
import { useStudioState } from '../../context'
import { drawnBy, reelOf, type StudioState } from '../../state'
import { perStep } from '../../words'
import { Sheet } from '../parts/Sheet'
import { GroupFields } from '../train/GroupFields'
import { NetworkFlow } from './NetworkFlow'
import { drawnNetworks } from './networks'
import styles from './networks.module.css'

/** Those of the model on show, or of the next run. */
const settingsOf = ({ run, settings }: StudioState) =>
  run.kind === 'demo' ? run.manifest.settings : settings
const framesOf = ({ run, settings }: StudioState): number =>
  drawnBy(run)?.network.frames ?? reelOf(run)?.frames.count ?? settings.frames
const classesOf = ({ run }: StudioState): ClipInfo['classes'] =>
  run.kind === 'demo' ? run.manifest.clip.classes : reelOf(run)?.clip.classes

export function NetworksSheet({ onClose }: { readonly onClose: () => void }) {
  const settings = useStudioState(settingsOf)
  const frames = useStudioState(framesOf)
  const classes = useStudioState(classesOf)
  const networks = useMemo(
    () => drawnNetworks(settings, lengthOf({ frames, ...(classes && { classes }) })),
    [settings, frames, classes],
  )
  const [generator, ...critics] = networks
  return (
    <Sheet title="Networks" wide open onOpenChange={(open) => !open && onClose()}>
      <p className={styles['intro']}>
        A box is as wide as its layer has features and as high as its picture is, both by powers of two. MACs
        are multiplications with an addition: what a layer costs. Press a layer of the generator to see what
        it holds for the picture on the stage. What differs from the default is lit, with what did it.
      </p>
      <div className={styles['columns']}>
        <Shaping />
        {generator && <NetworkFlow network={generator} />}
        <div className={styles['critics']}>
          {critics.map((network) => (
            <NetworkFlow key={network.kind} network={network} />
          ))}
        </div>
      </div>
    </Sheet>
  )
}

function Shaping() {
  const run = useStudioState((state) => state.run)
  const times = useStudioState((state) => state.times)
  // Where all stands in one column the drawing comes first.
  const [open] = useState(() => matchMedia('(min-width: 900px)').matches)
  return (
    <details className={styles['shaping']} open={open}>
      <summary>What shapes them</summary>
      {run.kind === 'demo' ? (
        <p>
          These are the networks of the model on show, as it was trained. Those of a run of your own can be
          changed.
        </p>
      ) : (
        <GroupFields group="network" />
      )}
      {times && times.msGame > times.msWarm && run.kind !== 'demo' && (
        <p>
          {`A step takes ${perStep(times.msGame)} here, of which the game between the two takes ${Math.round((100 * (times.msGame - times.msWarm)) / times.msGame)} %.`}
        </p>
      )}
    </details>
  )
}
