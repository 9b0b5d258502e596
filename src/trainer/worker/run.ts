// One run: a clip, its networks and where training stands. No messages here; the loop is in loop.ts.

import type { AdaptiveState, Checkpoint } from '../../network/checkpoint'
import { ReelError } from '../../core/errors'
import type { ClipLength } from '../../core/classes'
import type { ClipInfo, Frames, Pictures } from '../../core/frames'
import { Random } from '../../core/random'
import { criticsOf } from '../../settings/critics'
import {
  checkSetting,
  rowOf,
  type SettingChanges,
  type SettingName,
  type Settings,
} from '../../settings/settings'
import { fitting, type HeadStart } from '../../network/learned'
import type { Snapshot } from '../../network/snapshot'
import type { WarmStart } from '../../network/warm-start'
import { quickFrames, type Split, splitFrames } from '../../dataset/split'
import { questionsOf } from '../../dataset/tasks'
import { Triples } from '../../dataset/triples'
import { FrameStore } from '../../engine/frame-store'
import { Replay } from '../../engine/replay'
import type { AtlasPainter } from '../../engine/picture-atlas'
import { ADAPT_EVERY, adapted, startOf } from '../../model/adaptive'
import { type Backbone, backboneOf } from '../../model/backbone'
import { judgePictures } from '../../model/judge-pictures'
import { encode } from '../../model/encode'
import { measureSharpness, pathPsnr } from '../../model/measure'
import { taskShares } from '../../model/task-shares'
import { averagesOf, disposeNetworks, makeNetworks, type Networks, STREAMS } from '../../model/networks'
import { type GameData, gameData } from '../../model/game-data'
import { codeTimeOf } from '../../network/codes'
import { componentCount } from '../../network/components'
import type { ComponentSizes } from '../../network/looks'
import { type PrincipalPictures, principalPictures, sizesOf } from '../../network/principal-pictures'
import { easedFactor, emaDecay, rateFactor, runProgress } from '../../model/schedule'
import { Preview } from '../../model/preview'
import { takeSnapshot } from '../../model/snapshot'
import { readRealSign, type StepLosses, trainStep } from '../../model/step'
import type { StepInput, StepRandom } from '../../model/step-inputs'
import type { NetworkInfo, Quality, Report } from '../protocol'
import { checkedLength } from './clip-length'
import { nextInput } from './next-input'
import { checkGenerator, type Moving, readState, restoreState, shapesOf, takeOver } from './checkpoint'

/** With what a run begins besides chance. */
export interface RunStart {
  /** Where it goes on. */
  readonly checkpoint?: Checkpoint | undefined
  /** The principal pictures of its clip, where they are known. */
  readonly principal?: PrincipalPictures | null | undefined
  /** The file of the pretrained network, where the settings look through it. */
  readonly pretrained?: Uint8Array | undefined
  /** What a fresh one takes over. */
  readonly headStart?: HeadStart | undefined
}

export class Run {
  readonly frames: Frames
  /** For another run with the same settings. */
  readonly pretrained: Uint8Array | undefined
  readonly #clip: ClipInfo
  readonly #length: ClipLength
  readonly #split: Split
  readonly #networks: Networks
  readonly #store: FrameStore
  readonly #replay = new Replay()
  readonly #triples: Triples
  readonly #data: Random
  readonly #random: StepRandom
  readonly #critics: ReturnType<typeof criticsOf>
  readonly #game: GameData | null
  readonly #backbone: Backbone | null
  readonly #sizes: ComponentSizes
  #settings: Settings
  #adaptive: AdaptiveState
  readonly #warm: WarmStart | null
  #step = 0

  /**
   * A fresh run, or one that goes on from a checkpoint of the same clip; of its settings those count that may change
   * mid-run.
   * @throws ReelError `clip-too-short` with fewer than 8 frames, `file-wrong` when the checkpoint does not fit.
   */
  constructor(
    frames: Frames,
    clip: ClipInfo,
    settings: Settings,
    { checkpoint, principal: found, pretrained, headStart }: RunStart = {},
  ) {
    this.frames = frames
    this.pretrained = pretrained
    this.#clip = { ...clip, frames: frames.count }
    this.#settings = settings
    this.#adaptive = checkpoint?.adaptive ?? startOf(settings)
    this.#length = checkedLength(frames, clip)
    this.#split = splitFrames(this.#length, settings.holdOut)
    this.#triples = new Triples(this.#length, this.#split.train)
    this.#data = new Random(settings.seed, STREAMS.data)
    this.#random = {
      noise: new Random(settings.seed, STREAMS.noise),
      augment: new Random(settings.seed, STREAMS.augment),
      game: new Random(settings.seed, STREAMS.game),
    }
    this.#critics = criticsOf(settings)
    // Before anything is allocated: settings of somebody else's may ask for the largest networks with a handful of
    // weights.
    if (checkpoint) checkGenerator(settings, this.#length, checkpoint)
    const components = componentCount(settings, this.#length)
    const { train } = this.#split
    const time = codeTimeOf(settings, this.#length)
    const principal = components > 0 ? (found ?? principalPictures(frames, train, components, time)) : null
    this.#game =
      principal && this.#critics.coefficients ? gameData(principal, train, settings.whitening) : null
    this.#sizes = principal && sizesOf(principal)
    this.#networks = makeNetworks(settings, this.#length, principal)
    this.#backbone = backboneOf(settings, pretrained)
    this.#store = new FrameStore(frames)
    if (checkpoint) this.#restore(checkpoint)
    this.#warm = checkpoint ? (checkpoint.warm ?? null) : this.#takeOver(headStart)
  }

  get step(): number {
    return this.#step
  }

  get settings(): Settings {
    return this.#settings
  }

  get info(): NetworkInfo {
    const { generator, mapping, discriminator, critic } = this.#networks
    return {
      width: this.frames.width,
      height: this.frames.height,
      generatorParameters: generator.parameters.count + (mapping?.parameters.count ?? 0),
      discriminatorParameters: (discriminator?.parameters.count ?? 0) + (critic?.parameters.count ?? 0),
      frames: this.frames.count,
      heldOut: this.#split.heldOut,
      ...this.#told,
    }
  }

  /** One step after `elapsed` seconds of training. Returns its losses, the caller's to dispose. */
  train(elapsed: number): StepLosses {
    const settings = this.#settings
    const factor = rateFactor(runProgress(settings, this.#step, elapsed)) * this.#easing()
    this.#step += 1
    const context = {
      settings: { ...settings, augment: this.adaptive?.chance ?? settings.augment },
      networks: this.#networks,
      frames: this.#store,
      backbone: this.#backbone,
      random: this.#random,
      game: this.#game,
      replay: this.#replay,
    }
    return trainStep(context, this.#nextInput(), { factor, decay: emaDecay(settings.ema, this.#step) })
  }

  /** Where adaptive augmentation stands; null where nothing adapts. */
  get adaptive(): AdaptiveState | null {
    return this.#critics.pictures && this.#settings.adaptive ? this.#adaptive : null
  }

  /**
   * Moves the chance of augmentation by what a step just told: to be called after each, before the next. Which steps
   * count goes by their number alone, so that a run that goes on is the same run.
   */
  async adapt(losses: StepLosses): Promise<void> {
    if (!this.adaptive || this.#step % ADAPT_EVERY !== 0) return
    const sign = await readRealSign(losses)
    if (sign !== null) this.#adaptive = adapted(this.#adaptive, sign)
  }

  finished(elapsed: number): boolean {
    return runProgress(this.#settings, this.#step, elapsed) >= 1
  }

  /** @throws ReelError `setting-wrong` for a value out of bounds or a setting that shapes the networks or the data. */
  change(changes: SettingChanges): void {
    const checked = Object.entries(changes).map(([name, value]) => {
      const { midRun, label } = rowOf(name as SettingName)
      if (!midRun)
        throw new ReelError(
          'setting-wrong',
          `${label} cannot change while a run is on; reset the training first.`,
        )
      return [name, checkSetting(name as SettingName, value)] as const
    })
    this.#settings = { ...this.#settings, ...Object.fromEntries(checked) }
    if ('augment' in changes || 'adaptive' in changes) this.#adaptive = startOf(this.#settings)
  }

  /** Reconstruction on a few training frames, which turn with the step, and on the held-out ones. */
  async quality(): Promise<Quality> {
    return this.#psnr(quickFrames(this.#split, this.#step))
  }

  async report(): Promise<Report> {
    return { ...(await this.#psnr(this.#split)), ...(await measureSharpness(this.#subject())) }
  }

  /** What the critic of pixels says of single pictures; see `judgePictures`. */
  judge = (pictures: Pictures) => judgePictures(this.#networks, this.#settings, pictures)

  snapshot(psnr?: number): Promise<Snapshot> {
    const manifest = {
      format: 1,
      settings: this.#settings,
      clip: this.#clip,
      step: this.#step,
      ...(psnr === undefined ? {} : { psnr }),
      ...this.#told,
    } as const
    return takeSnapshot(manifest, averagesOf(this.#networks))
  }

  /**
   * The whole run after `elapsed` seconds of training. @throws ReelError `training-diverged` when it holds what is not
   * finite.
   */
  async checkpoint(elapsed: number): Promise<Checkpoint> {
    const head = { format: 1, settings: this.#settings, clip: this.#clip, step: this.#step, elapsed } as const
    const adaptive = this.adaptive
    return { ...head, ...(adaptive && { adaptive }), ...this.#told, ...(await readState(this.#moving)) }
  }

  dispose(): void {
    this.#replay.dispose()
    this.#store.dispose()
    this.#backbone?.dispose()
    disposeNetworks(this.#networks)
  }

  /** The codes of pictures as large as its own by its encoder [n, 32]; null where it has none. */
  encode(pictures: Frames): Promise<Float32Array<ArrayBuffer> | null> {
    return encode(this.#networks, pictures)
  }

  /** Pictures of this run, painted by the device that trains it. */
  preview(painter: AtlasPainter): Preview {
    return new Preview(painter, () => this.#subject())
  }

  /** 1 but for the first steps of the generator's optimizer, which after a warm start has seen fewer than it. */
  #easing(): number {
    const { step } = this.#networks.generator.optimizer
    // Nothing is left to chance: it begins where the other run was.
    const whole = this.#warm?.sameClip === true && this.#warm.part !== 'discriminator'
    if (whole || step < this.#step) return easedFactor(step, 'warmStart')
    return easedFactor(step, this.#settings.components > 0 ? 'principalPictures' : 'nothing')
  }

  get #moving(): Moving {
    const optimizers = Object.entries(this.#networks).map(([name, { optimizer }]) => [name, optimizer])
    return {
      optimizers: Object.fromEntries(optimizers) as Moving['optimizers'],
      random: { data: this.#data, ...this.#random },
    }
  }

  get #told(): { readonly warm?: WarmStart } {
    return this.#warm ? { warm: this.#warm } : {}
  }

  /** Null where nothing fits: then it is a run from scratch. */
  #takeOver(headStart: HeadStart | undefined): WarmStart | null {
    if (!headStart) return null
    const { tensors, warm } = fitting(headStart, { clip: this.#clip, parameters: shapesOf(this.#networks) })
    takeOver(this.#moving.optimizers, tensors)
    return warm
  }

  #restore(checkpoint: Checkpoint): void {
    try {
      restoreState(this.#moving, checkpoint)
    } catch (error) {
      this.dispose()
      throw error
    }
    this.#step = checkpoint.step
  }

  #nextInput(): StepInput {
    const { batch, warmup, roundClips, rounds } = this.#settings
    return nextInput({
      settings: this.#settings,
      // A batch of one has no room for invented clips beside the path clip: it stays a reconstruction.
      warming: !this.#critics.pictures || this.#step <= warmup || batch === 1,
      length: this.#length,
      frames: this.frames.count,
      triples: this.#triples,
      rounds: this.#game ? { count: rounds, clips: roundClips } : null,
      random: { data: this.#data, game: this.#random.game },
    })
  }

  #subject() {
    return {
      frames: this.frames,
      length: this.#length,
      store: this.#store,
      settings: this.#settings,
      averages: averagesOf(this.#networks),
      sizes: this.#sizes,
    }
  }

  async #psnr({ train, heldOut }: Split): Promise<Quality> {
    const subject = this.#subject()
    return {
      step: this.#step,
      psnrTrain: (await pathPsnr(subject, train)) ?? 0,
      psnrHeldOut: await pathPsnr(subject, heldOut),
      ...(await taskShares(subject, this.#networks.discriminator, questionsOf(heldOut))),
    }
  }
}
