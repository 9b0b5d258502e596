// What the training column says of a model that was opened: what to do with it, what else there is, and what it is.

import { FastForward, FolderOpen, RotateCcw } from 'lucide-react'
import { findDemo, type Credit } from '../../../core/demos'
import { useStudio, useStudioState } from '../../context'
import type { Run } from '../../state'
import { grouped } from '../../words'
import { usePick } from '../clip/FileDropZone'
import { DrawnNetworks } from '../DrawnNetworks'
import { Button } from '../parts/Button'
import { SwitchRow } from '../parts/SwitchRow'
import { Fact } from '../train/Fact'
import column from '../train/column.module.css'
import styles from './opened.module.css'
import { Wall } from './Wall'

type Opened = Extract<Run, { kind: 'demo' }>

/** The obvious next step: a clip of one's own. */
export function NextStep() {
  const { actions } = useStudio()
  const pick = usePick()
  const hasSource = useStudioState((state) => state.source !== null)
  return (
    <>
      {hasSource ? (
        <Button look="primary" size="large" onClick={() => void actions.prepare()}>
          <RotateCcw aria-hidden />
          Back to your clip
        </Button>
      ) : (
        <Button look="primary" size="large" onClick={pick}>
          <FolderOpen aria-hidden />
          Train on your clip…
        </Button>
      )}
      <p className={styles['hint']}>
        {`Or drop ${hasSource ? 'another' : 'it'} on this page: it stays in this tab.`}
      </p>
    </>
  )
}

/** What else can be done: going on with this very model. Nothing where its clip is not at hand. */
export function TrainOnButtons({ run }: { readonly run: Opened }) {
  const { actions } = useStudio()
  if (!run.manifest.clip.builtIn) return null
  return (
    <div className={column['also']}>
      <Button
        size="small"
        title="Goes on from these weights, on the same clip, with a fresh discriminator"
        onClick={() => void actions.trainOn()}
      >
        <FastForward aria-hidden />
        Train this one on
      </Button>
      <Button
        size="small"
        title="The same clip and settings, from nothing"
        onClick={() => void actions.trainLike()}
      >
        <RotateCcw aria-hidden />
        From scratch
      </Button>
    </div>
  )
}

/** The next clip begins with it. */
function BeginWith({ run: { manifest, tensors } }: { readonly run: Opened }) {
  const { actions } = useStudio()
  const source = useStudioState(({ headStart }) => headStart?.source)
  const chosen = source?.kind === 'shown' && source.model.tensors === tensors
  return (
    <SwitchRow
      label="Begin my next clip with it"
      on={chosen}
      onChange={(on) => void actions.beginWith(on ? { kind: 'shown', model: { manifest, tensors } } : null)}
    />
  )
}

export function Others() {
  return (
    <section>
      <h2 className={column['title']}>Gallery</h2>
      <Wall />
    </section>
  )
}

export function AboutModel({ run }: { readonly run: Opened }) {
  const { clip, step, psnr, warm } = run.manifest
  const from = run.demo === null ? undefined : findDemo(run.demo)?.clip
  return (
    <section>
      <h2 className={column['title']}>This model</h2>
      <dl className={column['facts']}>
        <Fact name="Clip" value={clip.name} />
        <Fact name="Frames" value={grouped(clip.frames)} />
        <Fact name="Size" value={`${run.network.width} × ${run.network.height} px`} />
        <Fact name="Steps" value={grouped(step)} />
        <Fact name="Begun" value={warm ? `with “${warm.from}”` : 'from scratch'} />
        <Fact name="Generator" value={`${grouped(run.network.generatorParameters)} weights`} />
        {psnr !== undefined && <Fact name="Likeness" value={`${psnr.toFixed(1)} dB`} />}
      </dl>
      <DrawnNetworks />
      <BeginWith run={run} />
      {!clip.builtIn && (
        <p className={column['note']}>
          Its clip is not part of this site, so this model cannot be trained on here.
        </p>
      )}
      {from?.kind === 'file' && <CreditLine credit={from.credit} />}
    </section>
  )
}

function CreditLine({ credit: { source, address, licence } }: { readonly credit: Credit }) {
  return (
    <p className={styles['credit']}>
      {'Learned from '}
      <a href={address} target="_blank" rel="noreferrer">
        {source}
      </a>
      {`, ${licence}.`}
    </p>
  )
}
