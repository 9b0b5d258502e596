// What the bench command asks of the worker that it measures, and what comes back. Types only.

import type { BackendName } from '../core/engine'
import type { Size } from '../settings/rows'

/** Starts the engine, makes the networks and does one step; may be asked once. */
export interface Begin {
  readonly type: 'begin'
  readonly engine: BackendName
  readonly size: Size
  /** Threads on wasm, this one included; more than one only where the page is isolated. */
  readonly threads: number
}

/** Does so many steps in a row. */
export interface Steps {
  readonly type: 'steps'
  readonly count: number
}

export type BenchCommand = Begin | Steps

export interface Begun {
  /** The engine's own words for itself. */
  readonly label: string
  readonly generatorParameters: number
  readonly discriminatorParameters: number
  /** Of the first step, in the order of model/step: the same for every variant, or they do not do the same. */
  readonly losses: readonly number[]
  /** From the start of the worker to the first picture drawn by the network after one step, ms. */
  readonly firstSampleMs: number
}

/** What went over to the graphics device, sums over the steps of one round. */
export interface DeviceCounts {
  readonly launches: number
  readonly passes: number
  readonly submits: number
  readonly uploads: number
  readonly uploadBytes: number
  readonly readbackBytes: number
}

export interface Stepped {
  /** Wall time of one step, from the first to the last step's losses read back. */
  readonly msPerStep: number
  /** Time until the worker is free again, of the median step; on a graphics device this leaves out waiting for it. */
  readonly cpuMs: number
  readonly memoryBytes: number
  /** Null on engines without a graphics device that can be watched. */
  readonly counts: DeviceCounts | null
}

export type BenchAnswer = Begun | Stepped

/** What the worker posts: one for each command, in order. */
export type BenchReply = { readonly answer: BenchAnswer } | { readonly failed: string }
