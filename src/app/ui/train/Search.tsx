// “Find good settings for my clip”: what may change, for how many minutes, and how the candidates are doing.

import { ChevronDown, Search as Glass, Square, Undo2 } from 'lucide-react'
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { paintPixels } from '../../../player/paint'
import { rowOf, type SettingChanges, type SettingName } from '../../../settings/settings'
import { startTrainer } from '../../../trainer/client'
import { useStudio, useStudioState } from '../../context'
import { saidChanges, searchable } from '../../search/candidates'
import { type Candidate, createSearch, type Search as Searching, type SearchState } from '../../search/search'
import { verdictOf } from '../../search/verdict'
import { isLoaded } from '../../state'
import type { Studio } from '../../store'
import { grouped } from '../../words'
import { Button } from '../parts/Button'
import { CheckBox } from '../parts/CheckBox'
import { useGuard } from '../parts/guard'
import { NumberBox } from '../parts/NumberBox'
import column from './column.module.css'
import styles from './search.module.css'

const FIRST_TICKS: readonly SettingName[] = ['width', 'game']
const MINUTES = { min: 0.1, max: 240, usual: 3 }

export function Search() {
  const studio = useStudio()
  const [search] = useState(() => searchFor(studio))
  const state = useSyncExternalStore(search.subscribe, search.get)
  useStopped(studio, search)
  return (
    <section>
      <details className={column['more']}>
        <summary>
          Find good settings
          <span>{state.phase === 'running' ? `round ${state.round + 1} of ${state.rounds}` : ''}</span>
          <ChevronDown aria-hidden />
        </summary>
        <div className={styles['search']}>
          <p>
            Several candidates train for a little, the better half of them for longer, until one is left
            (successive halving, arXiv 1502.07943). What counts is likeness on frames that were held out; half
            the clip’s detail between moments costs 3 dB. What is set takes part, and the same again with
            another seed: what these two differ by is the noise, 0.3 dB at least, and only what is better by
            more wins.
          </p>
          <Ask search={search} running={state.phase === 'running'} />
          {state.candidates.length > 0 && <Candidates state={state} />}
          {state.phase === 'over' && <Verdict state={state} />}
        </div>
      </details>
    </section>
  )
}

function searchFor({ store }: Studio): Searching {
  return createSearch({
    startTrainer: (onEvent) => {
      const { engine } = store.getState()
      return startTrainer(engine.kind === 'running' ? engine.info.backend : 'auto', onEvent)
    },
    now: () => performance.now(),
  })
}

/** The run on show comes first: what it is ends a search of what it was. */
function useStopped({ store }: Studio, search: Searching): void {
  useEffect(() => {
    const end = store.subscribe(({ run }, { run: before }) => {
      const same =
        isLoaded(run) && isLoaded(before) && run.frames === before.frames && run.kind !== 'training'
      if (!same && run !== before) search.stop()
    })
    return () => {
      end()
      search.stop()
    }
  }, [store, search])
}

function Ask({ search, running }: { readonly search: Searching; readonly running: boolean }) {
  const { actions, store } = useStudio()
  const settings = useStudioState((state) => state.settings)
  const loaded = useStudioState(({ run }) => isLoaded(run))
  const [ticked, setTicked] = useState<ReadonlySet<SettingName>>(new Set(FIRST_TICKS))
  const [minutes, setMinutes] = useState(MINUTES.usual)
  const names = searchable(settings)
  const wanted = names.filter((name) => ticked.has(name))
  const start = async () => {
    if (store.getState().run.kind === 'training') await actions.pause()
    const { run } = store.getState()
    if (!isLoaded(run)) return
    const { frames, clip } = run
    await search.start({
      frames,
      clip,
      settings: run.settings,
      ticked: wanted,
      seconds: 60 * minutes,
      seed: run.settings.seed,
    })
  }
  if (running)
    return (
      <Button size="small" onClick={search.stop}>
        <Square aria-hidden />
        Stop the search
      </Button>
    )
  return (
    <>
      <fieldset className={styles['ticks']}>
        <legend>What may change</legend>
        {names.map((name) => (
          <CheckBox
            key={name}
            label={rowOf(name).label}
            checked={ticked.has(name)}
            onChange={(on) =>
              setTicked(new Set(on ? [...ticked, name] : [...ticked].filter((each) => each !== name)))
            }
          />
        ))}
      </fieldset>
      <NumberBox
        label="Minutes"
        value={minutes}
        min={MINUTES.min}
        max={MINUTES.max}
        step={1}
        onCommit={setMinutes}
      />
      <Button size="small" disabled={!loaded || wanted.length === 0} onClick={() => void start()}>
        <Glass aria-hidden />
        Search
      </Button>
    </>
  )
}

const STATES: Readonly<Record<Candidate['state'], string>> = {
  waiting: 'waits',
  training: 'trains',
  measured: 'measured',
  left: 'left behind',
  failed: 'failed',
}

function Candidates({ state: { candidates, settings, winner } }: { readonly state: SearchState }) {
  return (
    <ol className={styles['candidates']} aria-label="Candidates">
      {candidates.map((each) => (
        <li key={each.id} data-state={each.state} data-winner={winner?.id === each.id || undefined}>
          <Picture candidate={each} />
          <span>
            {each.role === 'usual'
              ? 'As it is set'
              : each.role === 'twin'
                ? 'The same, another seed'
                : settings && saidChanges(settings, each.changes)}
          </span>
          <small>{figuresOf(each)}</small>
        </li>
      ))}
    </ol>
  )
}

function figuresOf({ state, steps, measured, why }: Candidate): string {
  if (why !== null) return `failed: ${why}`
  const figures = measured
    ? `, ${measured.psnr.toFixed(1)} dB held out, detail ${measured.sharpness.toFixed(2)}`
    : ''
  return `${STATES[state]}${steps > 0 ? `, ${grouped(steps)} steps` : ''}${figures}`
}

function Picture({ candidate: { picture } }: { readonly candidate: Candidate }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    if (canvas.current && picture) paintPixels(canvas.current, picture)
  }, [picture])
  return <canvas ref={canvas} width={1} height={1} role="img" aria-label="Half-way between two moments" />
}

function Verdict({ state }: { readonly state: SearchState }) {
  const { actions } = useStudio()
  const guard = useGuard()
  const [applied, setApplied] = useState(false)
  // Of another clip nothing was found.
  const same = useStudioState(({ run }) => 'frames' in run && run.frames === state.frames)
  const { candidates, settings, winner } = state
  const best = same && winner && candidates.find(({ id }) => id === winner.id)
  const previous = best && settings && before(best.changes, settings)
  const begin = (changes: SettingChanges, doing: string, done: boolean) =>
    guard(doing, () => {
      setApplied(done)
      void actions.startWith(changes)
    })
  return (
    <>
      <p role="status">{verdictOf(state)}</p>
      {best && previous && !applied && (
        <Button size="small" onClick={() => begin(best.changes, 'Start over with what was found', true)}>
          Apply
        </Button>
      )}
      {best && previous && settings && applied && (
        <>
          <p role="status">{`Applied: ${saidChanges(settings, best.changes)}. A fresh run is ready to train.`}</p>
          <Button size="small" onClick={() => begin(previous, 'Start over with what was set', false)}>
            <Undo2 aria-hidden />
            Undo
          </Button>
        </>
      )}
    </>
  )
}

const before = (changes: SettingChanges, settings: SearchState['settings']): SettingChanges =>
  Object.fromEntries(Object.keys(changes).map((name) => [name, settings?.[name as SettingName]]))
