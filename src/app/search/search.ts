// A search for good settings: candidates on a trainer of its own, round after round (halving.ts), until the time is up,
// one is left, or a person stops it. The run on show is not touched. Not here: how it is shown (ui/train).

import type { Checkpoint } from '../../network/checkpoint'
import { errorData } from '../../core/errors'
import type { Frames, Pictures } from '../../core/frames'
import {
  completeSettings,
  type SettingChanges,
  type SettingName,
  type Settings,
} from '../../settings/settings'
import type { Trainer, TrainerEvent } from '../../trainer/protocol'
import { candidatesOf, roomFor } from './candidates'
import {
  betterHalf,
  type Measured,
  noiseOf,
  roundsOf,
  scoreOf,
  type Scores,
  secondsFor,
  type Winner,
  winnerOf,
} from './halving'
import { type Bench, runTrial, type Subject } from './trial'

/** `usual`: what is set; `twin`: the same with another seed, by which the noise is known. */
export type Role = 'usual' | 'twin' | 'other'
export type CandidateState = 'waiting' | 'training' | 'measured' | 'left' | 'failed'

export interface Candidate {
  readonly id: number
  readonly role: Role
  readonly changes: SettingChanges
  /** `left`: others went on. */
  readonly state: CandidateState
  readonly steps: number
  /** The newest measurement. */
  readonly measured: Measured | null
  readonly scores: Scores
  readonly picture: Pictures | null
  /** Why it failed, one sentence. */
  readonly why: string | null
}

export interface SearchState {
  readonly phase: 'idle' | 'running' | 'over'
  /** What was set when it began, and the frames that it is about; null before. */
  readonly settings: Settings | null
  readonly frames: Frames | null
  readonly candidates: readonly Candidate[]
  readonly round: number
  readonly rounds: number
  /** Decibels by which a winner must be better. */
  readonly noise: number
  /** Null while it runs, and where nothing was better. */
  readonly winner: Winner<number> | null
  /** Whether a person or the page ended it. */
  readonly stopped: boolean
}

export interface SearchAsk extends Subject {
  readonly settings: Settings
  readonly ticked: readonly SettingName[]
  readonly seconds: number
  readonly seed: number
}

export interface SearchTools {
  readonly startTrainer: (onEvent: (event: TrainerEvent) => void) => Trainer
  /** Milliseconds. */
  readonly now: () => number
}

export interface Search {
  readonly get: () => SearchState
  readonly subscribe: (listener: () => void) => () => void
  /** Resolves when it is over. Nothing while one is on, or without anything to try. */
  readonly start: (ask: SearchAsk) => Promise<void>
  readonly stop: () => void
}

const IDLE: SearchState = {
  phase: 'idle',
  settings: null,
  frames: null,
  candidates: [],
  round: 0,
  rounds: 0,
  noise: 0,
  winner: null,
  stopped: false,
}

export function createSearch(tools: SearchTools): Search {
  const board = new Board()
  let stopping = new AbortController()
  return {
    get: () => board.state,
    subscribe: (listener) => board.subscribe(listener),
    async start(ask) {
      if (board.state.phase === 'running') return
      const others = candidatesOf(ask.settings, ask.ticked, ask.seed, roomFor(ask.seconds))
      if (others.length === 0) return
      stopping = new AbortController()
      board.begin(ask, others)
      const halving = new Halving(board, tools, ask, stopping.signal)
      try {
        await halving.run()
      } finally {
        halving.end()
        board.finish(stopping.signal.aborted)
      }
    },
    stop: () => stopping.abort(),
  }
}

const fresh = (role: Role, changes: SettingChanges, id: number): Candidate => ({
  id,
  role,
  changes,
  state: 'waiting',
  steps: 0,
  measured: null,
  scores: new Map(),
  picture: null,
  why: null,
})

/** What is known of the candidates, for whoever watches. */
class Board {
  state = IDLE
  readonly #listeners = new Set<() => void>()

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  set(change: Partial<SearchState>): void {
    this.state = { ...this.state, ...change }
    for (const listener of this.#listeners) listener()
  }

  change(id: number, change: Partial<Candidate>): void {
    this.set({
      candidates: this.state.candidates.map((each) => (each.id === id ? { ...each, ...change } : each)),
    })
  }

  begin({ settings, frames }: SearchAsk, others: readonly SettingChanges[]): void {
    const candidates = [
      fresh('usual', {}, 0),
      fresh('twin', { seed: settings.seed === 0 ? 1 : settings.seed - 1 }, 1),
      ...others.map((changes, i) => fresh('other', changes, i + 2)),
    ]
    this.set({ ...IDLE, phase: 'running', settings, frames, candidates, rounds: roundsOf(others.length) })
  }

  /** Points that candidates of a role got in a round, by candidate. */
  points(role: Role, round: number): readonly (readonly [number, number])[] {
    return this.state.candidates.flatMap(({ id, role: own, scores }) => {
      const score = scores.get(round)
      return own === role && score !== undefined ? [[id, score] as const] : []
    })
  }

  finish(stopped: boolean): void {
    const { candidates } = this.state
    const noise = noiseOf(this.points('usual', 0)[0]?.[1], this.points('twin', 0)[0]?.[1])
    const others = candidates.filter(({ role }) => role === 'other')
    const usual = candidates.find(({ role }) => role === 'usual')?.scores ?? new Map<number, number>()
    const winner = winnerOf(
      usual,
      others.map(({ id, scores }) => [id, scores] as const),
      noise,
    )
    for (const { id, state, measured } of candidates)
      if (state === 'waiting' || state === 'training')
        this.change(id, { state: measured ? 'measured' : 'left' })
    this.set({ phase: 'over', noise, winner, stopped })
  }
}

/** One search: its trainer, its time, and how far each candidate is. */
class Halving {
  readonly #board: Board
  readonly #tools: SearchTools
  readonly #ask: SearchAsk
  readonly #stop: AbortSignal
  readonly #deadline: number
  readonly #checkpoints = new Map<number, Checkpoint | null>()
  #bench: Bench | null = null
  /** Seconds that a candidate takes beside its training: of the last one. */
  #overhead = 1

  constructor(board: Board, tools: SearchTools, ask: SearchAsk, stop: AbortSignal) {
    this.#board = board
    this.#tools = tools
    this.#ask = ask
    this.#stop = stop
    this.#deadline = tools.now() + 1000 * ask.seconds
  }

  async run(): Promise<void> {
    const { rounds } = this.#board.state
    for (let round = 0; round < rounds; round++) {
      this.#board.set({ round })
      const waiting = this.#board.state.candidates.filter(({ state }) => state === 'waiting')
      // All others failed.
      if (!waiting.some(({ role }) => role === 'other')) return
      const runs = waiting.map(({ id }) => id)
      // Alike for all of a round: they are compared.
      const seconds = secondsFor(this.#left, rounds - round, runs.length, this.#overhead)
      for (const id of runs) {
        if (this.#stop.aborted || (round > 0 && this.#left <= 0)) return
        await this.#try(id, round, seconds)
      }
      if (round < rounds - 1) this.#promote(round)
    }
  }

  end(): void {
    this.#bench?.trainer.dispose()
    this.#bench = null
  }

  get #left(): number {
    return (this.#deadline - this.#tools.now()) / 1000
  }

  /** The better half and what is set go on; the twin has told what it was for. */
  #promote(round: number): void {
    const on = new Set([...betterHalf(this.#board.points('other', round)), 0])
    for (const { id, state } of this.#board.state.candidates)
      if (state === 'measured') this.#board.change(id, { state: on.has(id) ? 'waiting' : 'left' })
    for (const id of this.#checkpoints.keys()) if (!on.has(id)) this.#checkpoints.delete(id)
  }

  async #try(id: number, round: number, seconds: number): Promise<void> {
    const board = this.#board
    const candidate = board.state.candidates.find((each) => each.id === id)
    if (!candidate) return
    const { settings, frames, clip } = this.#ask
    const began = this.#tools.now()
    board.change(id, { state: 'training' })
    try {
      const outcome = await runTrial(this.#standing(), {
        frames,
        clip,
        settings: completeSettings({ ...settings, ...candidate.changes }),
        from: this.#checkpoints.get(id) ?? null,
        seconds,
        stop: this.#stop,
        onProgress: ({ step }) => board.change(id, { steps: step }),
        onPicture: (picture) => board.change(id, { picture }),
      })
      if (!outcome) return
      const { report, checkpoint } = outcome
      const measured = { psnr: report.psnrHeldOut ?? report.psnrTrain, sharpness: report.sharpnessMorph }
      const scores = new Map([...candidate.scores, [round, scoreOf(measured)]])
      this.#checkpoints.set(id, checkpoint)
      this.#overhead = Math.max(0, (this.#tools.now() - began) / 1000 - seconds)
      board.change(id, { state: 'measured', steps: report.step, measured, scores })
    } catch (thrown) {
      // The next one gets workers of its own.
      this.end()
      board.change(id, { state: 'failed', why: errorData(thrown).message })
    }
  }

  #standing(): Bench {
    if (this.#bench) return this.#bench
    const bench: Bench = {
      trainer: this.#tools.startTrainer((event) => bench.hear(event)),
      hear: () => undefined,
    }
    this.#bench = bench
    return bench
  }
}
