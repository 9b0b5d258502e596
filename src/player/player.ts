// The player: keeps the time, decides which point is wanted now, and shows the newest picture of it.
// It knows no React and no worker: whom to ask, where to paint and what the time is are handed to it.

import { errorData } from '../core/errors'
import type { Frames } from '../core/frames'
import type { LatentPoint, Moment } from '../core/latent'
import type { Ends, Mode, Scene } from '../core/scene'
import type { Clock } from './clock'
import { LatestPictures } from './latest'
import type { Screen } from './paint'
import { Ticker } from './ticker'
import * as timeline from './timeline'
import type { Offsets } from './timeline'
import { firstView, type Reel, type Source, type View } from './view'

/** Milliseconds of rest after a failure before playback asks again. */
const REST_AFTER_FAILURE = 500

export class Player {
  readonly #clock: Clock
  readonly #latest: LatestPictures
  readonly #ticker: Ticker
  readonly #viewListeners = new Set<() => void>()
  readonly #positionListeners = new Set<() => void>()
  #reel: Reel = { name: '', trained: false, look: null, real: null, aspect: 1, frames: 1, fps: 1 }
  #view: View
  #position = 0
  /** Time of the clip at which a walk or a morph began. */
  #leftAt = 0
  #screen: Screen | null = null
  #restUntil = 0
  #weights = NaN
  /**
   * The position of the last picture asked for or painted; playback goes on to the next when a whole step has passed.
   */
  #shown = NaN

  constructor(clock: Clock, view: Partial<View> = {}) {
    this.#clock = clock
    this.#view = { ...firstView, ...view }
    this.#ticker = new Ticker(clock, (passed, time) => this.#tick(passed, time))
    this.#latest = new LatestPictures({
      onPictures: (shown) => {
        if (this.source === 'generated') this.#screen?.paint(shown)
      },
      onFailure: (error) => {
        this.#set({ problem: errorData(error).message })
      },
      onRecovery: () => this.#set({ problem: null }),
    })
  }

  get view(): View {
    return this.#view
  }

  get reel(): Reel {
    return this.#reel
  }

  /** Position in frames as the mode counts them; see timeline.ts. */
  get position(): number {
    return this.#position
  }

  /** Where the picture lies on the clip's time line, frames; during a walk or a morph, where it was before. */
  get time(): number {
    const { mode } = this.#view
    if (!timeline.followsClip(mode)) return this.#leftAt
    return timeline.clipTime(mode, this.#reel, this.#position)
  }

  /** What is shown: the wished-for source, or the other one when that cannot be had; null when there is nothing. */
  get source(): Source | null {
    const { look, real } = this.#reel
    if (this.#view.source === 'real' && real) return 'real'
    if (look) return 'generated'
    return real ? 'real' : null
  }

  /** The point that the position stands for. */
  get point(): LatentPoint {
    return timeline.pointAt(this.#view, this.#reel, this.#position)
  }

  /** The time and the offsets as a place to come back to. */
  get moment(): Moment {
    return { t: this.time, ...this.#view.offsets }
  }

  /** Everything of the view and the position that a link or a file keeps. */
  get scene(): Scene {
    const { mode, offsets, walkSeed, ends } = this.#view
    return { mode, position: this.#position, ...offsets, walkSeed, ends }
  }

  /** Listens to changes of the view or the reel; returns the end of it. */
  readonly onView = (listener: () => void): (() => void) => listen(this.#viewListeners, listener)
  /** Listens to every movement, up to once an animation frame; returns the end of it. */
  readonly onPosition = (listener: () => void): (() => void) => listen(this.#positionListeners, listener)

  /** Starts to paint on a screen; returns the end of it. */
  mount(screen: Screen): () => void {
    this.#screen = screen
    const stopListening = this.#clock.onVisibility(() => this.#wake())
    const stopRepainting = screen.onRestored?.(() => this.#show())
    this.#wake()
    return () => {
      stopListening()
      stopRepainting?.()
      this.#screen = null
      this.#sleep()
    }
  }

  /** Changes what is played. Of another clip, the position, the offsets and the saved moments start afresh. */
  load(reel: Reel): void {
    const before = this.#reel
    const same = reel.name === before.name && reel.frames === before.frames
    if (reel.look !== before.look) this.#latest.from(reel.look)
    this.#reel = reel
    if (!same) {
      const { mode } = this.#view
      this.#view = {
        ...this.#view,
        offsets: firstView.offsets,
        ends: null,
        mode: mode === 'morph' ? 'clip' : mode,
      }
      this.#position = 0
      this.#leftAt = 0
    }
    const source = reel.trained ? 'generated' : 'real'
    this.#set(same && reel.trained === before.trained ? {} : { source })
    if (this.source !== 'generated') this.#leavePathless()
    this.seek(this.#position)
  }

  /** Puts a scene of this clip back on; positions and moments beyond its end come to lie at its end. */
  restore({ mode, position, walkSeed, ends, ...offsets }: Scene): void {
    this.#leftAt = 0
    this.#set({
      mode,
      offsets,
      walkSeed,
      ends: timeline.endsWithin(ends, this.#reel),
      source: 'generated',
    })
    this.seek(position)
  }

  /** Newer pictures can be had: those of training step (or any other count) `weights`. */
  refresh(weights: number): void {
    if (weights === this.#weights) return
    this.#weights = weights
    if (!this.#view.playing) this.#show()
  }

  play(playing: boolean): void {
    this.#set({ playing })
    this.#wake()
  }

  /** To a position; in the modes that lie on the clip's time line this is the time itself. */
  seek(position: number): void {
    this.#movedTo(timeline.advance(this.#view.mode, this.#reel, position, 0))
  }

  /** To a time of the clip, frames: out of a walk or a morph too. */
  seekClip(t: number): void {
    this.#leavePathless()
    this.#movedTo(Math.min(Math.max(0, t), Math.max(0, this.#reel.frames - 1)))
  }

  /** Pauses and goes `frames` whole frames on (negative: back). */
  step(frames: number): void {
    this.play(false)
    const whole = Math.round(this.#position)
    this.#movedTo(timeline.advance(this.#view.mode, this.#reel, whole, frames))
  }

  setMode(mode: Mode): void {
    if (mode === this.#view.mode || (mode === 'morph' && !this.#view.ends)) return
    const onClip = timeline.followsClip(mode)
    this.#leftAt = this.time
    this.#set({ mode, source: onClip ? this.#view.source : 'generated' })
    this.#movedTo(onClip ? this.#leftAt : 0)
  }

  setSource(source: Source): void {
    this.#set({ source })
    if (source === 'real') this.#leavePathless()
    this.#show()
  }

  setSpeed(speed: number): void {
    this.#set({ speed })
  }

  /** Offsets belong to the clip's time and to the walk; out of a morph they lead back to the clip. */
  setOffsets(offsets: Offsets): void {
    if (this.#view.mode === 'morph') this.setMode('clip')
    this.#set({ offsets, source: 'generated' })
    this.#show()
  }

  setWalkSeed(walkSeed: number): void {
    this.#set({ walkSeed })
    this.#movedTo(0)
  }

  setEnds(ends: Ends | null): void {
    if (!ends && this.#view.mode === 'morph') this.setMode('clip')
    this.#set({ ends })
    this.#show()
  }

  /** Pauses on a morph, `amount` 0 .. 1 of the way. */
  setMorph(amount: number): void {
    this.play(false)
    this.setMode('morph')
    if (this.#view.mode === 'morph') this.#movedTo(timeline.morphPosition(amount, this.#reel))
  }

  /** Real frames have no walk and no morph. */
  #leavePathless(): void {
    if (!timeline.followsClip(this.#view.mode)) this.setMode('clip')
  }

  #movedTo(position: number): void {
    this.#position = position
    for (const listener of this.#positionListeners) listener()
    this.#show()
  }

  #show(): void {
    this.#shown = this.#position
    if (!this.#screen || this.#clock.hidden()) return
    const { real } = this.#reel
    const source = this.source
    if (source === 'generated') this.#latest.wish(this.point)
    if (source === 'real' && real) this.#screen.paintReal(real, this.#realIndex(real))
  }

  /** The real frame of the same moment; a clip taken anew may have another number of frames than the network knows. */
  #realIndex(real: Frames): number {
    const point = this.point
    const t = point.kind === 'morph' && point.amount >= 0.5 ? point.to.t : this.time
    return (t / Math.max(1, this.#reel.frames - 1)) * (real.count - 1)
  }

  #wake(): void {
    if (this.#clock.hidden() || !this.#screen) {
      this.#sleep()
      return
    }
    this.#show()
    if (this.#view.playing) this.#ticker.start()
  }

  #sleep(): void {
    this.#ticker.stop()
    this.#latest.forget()
  }

  /** `passed` milliseconds have passed; whether it plays on. */
  #tick(passed: number, time: number): boolean {
    if (!this.#view.playing) return false
    const { fps } = this.#reel
    const { mode, speed } = this.#view
    this.#position = timeline.advance(mode, this.#reel, this.#position, (passed / 1000) * fps * speed)
    for (const listener of this.#positionListeners) listener()
    const moved = Math.abs(this.#position - this.#shown)
    if (time >= this.#restUntil && !(moved < timeline.pictureStep(fps, speed))) {
      this.#show()
      this.#restUntil = this.#latest.failed ? time + REST_AFTER_FAILURE : 0
    }
    return true
  }

  #set(change: Partial<View>): void {
    this.#view = { ...this.#view, ...change }
    for (const listener of this.#viewListeners) listener()
  }
}

function listen(listeners: Set<() => void>, listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
