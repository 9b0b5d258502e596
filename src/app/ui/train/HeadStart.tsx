// What a run begins with: chance, or what another one has learned.

import { useEffect, useRef, useState } from 'react'
import { DEMOS } from '../../../core/demos'
import { hasCritics } from '../../../network/learned'
import type { ProjectHead } from '../../../projects/database'
import { useReading, useStudio, useStudioState } from '../../context'
import { isLoaded, type LearnedSource } from '../../state'
import { Button } from '../parts/Button'
import { useGuard } from '../parts/guard'
import { Hint } from '../parts/Hint'
import { PickOne } from '../parts/PickOne'
import { Segmented } from '../parts/Segmented'
import styles from './column.module.css'
import { soonerSentence, startSentence } from './start-sentence'

const PARTS = [
  { value: 'generator', label: 'Generator' },
  { value: 'discriminator', label: 'Discriminator' },
  { value: 'both', label: 'Both' },
] as const

export function HeadStart() {
  const { actions, metrics } = useStudio()
  const guard = useGuard()
  const headStart = useStudioState((state) => state.headStart)
  const scratch = useStudioState((state) => state.scratch)
  const run = useStudioState((state) => state.run)
  useReading()
  const warm = isLoaded(run) ? (run.network.warm ?? null) : null
  const compared =
    scratch && isLoaded(run) && run.clip.name === scratch.clip && run.settings.size === scratch.size
  return (
    <section>
      <h2 className={styles['title']}>
        Start from
        <Hint about="Start from">
          <p>
            A run from scratch begins with random weights. With a warm start it begins with what another run
            has learned: of the same clip it is at once where that one was; of another clip edges and textures
            come in about half the steps. Codes and principal pictures belong to a clip and are taken over
            from the same one only. A run that begins as principal pictures is sharp at step zero: there
            another clip’s weights save little (transfer learning, arXiv 1805.01677).
          </p>
          <p>
            A model file holds the generator alone. A saved project has who judges as well: a trained
            discriminator helps a fresh generator on, if it does not know better at once.
          </p>
        </Hint>
      </h2>
      <Sources />
      {headStart && hasCritics(headStart.learned) && (
        <Segmented
          label="What is taken over"
          choices={PARTS}
          value={headStart.part}
          onChange={(part) => guard('Start over with it', () => void actions.beginWithPart(part))}
        />
      )}
      <p className={styles['note']} role="status">
        {startSentence(isLoaded(run), warm, headStart)}
        {compared && warm ? soonerSentence(metrics.qualities(), scratch.qualities) : null}
      </p>
      {headStart && isLoaded(run) && (warm?.share ?? 0) < 0.9 && (
        <Button
          size="small"
          onClick={() => guard('Start over with its networks', () => void actions.takeItsNetworks())}
        >
          Build its networks
        </Button>
      )}
    </section>
  )
}

const FILE = 'file'
const SCRATCH = 'scratch'
const keyOf = (source: LearnedSource): string => {
  if (source.kind === 'demo') return `demo:${source.name}`
  if (source.kind === 'project') return `project:${source.id}`
  return source.kind
}

/** The gallery, the saved projects, and a file. */
function Sources() {
  const { actions } = useStudio()
  const guard = useGuard()
  const headStart = useStudioState((state) => state.headStart)
  const file = useRef<HTMLInputElement>(null)
  const projects = useProjects()
  const begin = (source: LearnedSource | null) =>
    guard(source ? 'Start over with it' : 'Start from scratch', () => void actions.beginWith(source))
  const present = headStart && keyOf(headStart.source)
  const choices = [
    { value: SCRATCH, label: 'Scratch' },
    ...DEMOS.map(({ name, label }) => ({ value: `demo:${name}`, label: `Gallery: ${label}` })),
    ...projects.map(({ id, name }) => ({ value: `project:${id}`, label: `Project: ${name}` })),
    { value: FILE, label: 'A file…' },
  ]
  // What was opened, or a project that is gone by now.
  if (headStart && present !== null && !choices.some(({ value }) => value === present))
    choices.push({ value: present, label: headStart.learned.clip.name })
  return (
    <>
      <PickOne
        label="Weights"
        wide
        value={present ?? SCRATCH}
        choices={choices}
        onPick={(value) => {
          const [kind = '', rest = ''] = value.split(':')
          if (value === FILE) file.current?.click()
          else if (value === SCRATCH) begin(null)
          else if (kind === 'demo') begin({ kind, name: rest })
          else if (kind === 'project') begin({ kind, id: rest })
        }}
      />
      <input
        ref={file}
        type="file"
        hidden
        aria-label="A model or a project to start from"
        accept=".safetensors,.html,.reelgan"
        onChange={({ currentTarget }) => {
          const [chosen] = currentTarget.files ?? []
          if (chosen) begin({ kind: 'file', file: chosen })
          // The same one may be chosen again.
          currentTarget.value = ''
        }}
      />
    </>
  )
}

function useProjects(): readonly ProjectHead[] {
  const { listProjects } = useStudio().actions
  const saved = useStudioState(({ project }) => project?.at ?? null)
  const [heads, setHeads] = useState<readonly ProjectHead[]>([])
  const listed = useRef<number | null>(-1)
  useEffect(() => {
    if (listed.current === saved) return
    listed.current = saved
    void listProjects().then(setHeads)
  }, [listProjects, saved])
  return heads
}
