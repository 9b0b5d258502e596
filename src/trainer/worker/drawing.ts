// What the worker that draws does with each command. It needs no engine: it starts at once, also where TensorFlow.js
// does not. Not here: training (trainer.ts).

import { ReelError } from '../../core/errors'
import type { Pictures } from '../../core/frames'
import type { LatentPoint } from '../../core/latent'
import { makeDrawContext, openPainter, type Painter, type DrawContext } from '../../draw/painter'
import type { Snapshot } from '../../network/snapshot'
import { answerCalls } from '../../core/worker-call'
import type { CallName, Calls, Command, FromWorker, NetworkInfo } from '../protocol'
import { stepZero } from './step-zero'

type Ask<Name extends CallName> = Calls[Name]['ask']
type Post = (message: FromWorker, transfer: Transferable[]) => void

/** A walk needs everything that any picture needs. */
const FIRST: LatentPoint = { kind: 'walk', seed: 1, frame: 0, moment: { t: 0, directions: [], content: 0 } }

/** Numbers and bytes travel with the answer. */
function handedOver(value: Calls[CallName]['answer']): Transferable[] {
  if (value === null) return []
  if ('rgba' in value) return [value.rgba.buffer]
  return 'values' in value && value.values instanceof Float32Array ? [value.values.buffer] : []
}

export class DrawingHost {
  readonly #post: Post
  /** For the next model that is opened; the first finds it made already. */
  #room: Promise<DrawContext> | null = makeDrawContext()
  #shown: { readonly run: number; readonly painter: Painter } | null = null
  /** Has drawn nothing yet. */
  #cold: Painter | null = null
  /** The newest run that anything was asked for. */
  #newest = 0
  /** Commands are carried out one after another: opening a model waits for its kernels. */
  #before: Promise<unknown> = Promise.resolve()

  constructor(post: Post) {
    this.#post = post
    // Whoever opens a model sees the rejection.
    this.#room?.catch(() => undefined)
  }

  /** Carries out one command and posts its answer, whatever happens. */
  handle(command: Command): Promise<void> {
    if ('run' in command) this.#newest = command.run
    const done = this.#before.then(() => this.#answer(command))
    // What is wrong there is told to whoever asks for a picture.
    this.#before = done.then(() => this.#warmUp()).catch(() => undefined)
    return done
  }

  readonly #answer = answerCalls<Calls>({
    carryOut: (command) => this.#carryOut(command),
    post: (reply, transfer) => this.#post(reply, transfer),
    handedOver,
  })

  async #carryOut(
    command: Command,
  ): Promise<Calls['begin' | 'layer' | 'open' | 'path' | 'sample']['answer'] | null> {
    if (command.type === 'path') return this.#painterOf(command.run).path(command.from, command.to)
    if (command.type === 'layer') return this.#painterOf(command.run).layer(command.node, command.point)
    if (command.type === 'begin') return this.#begin(command)
    if (command.type === 'open') return this.#open(command)
    if (command.type === 'sample') return this.#sample(command)
    if (command.type === 'ping') return null
    throw new ReelError('internal', `The worker that draws was asked to ${command.type}.`)
  }

  async #open({ run, snapshot }: Ask<'open'>): Promise<NetworkInfo> {
    const before = this.#shown?.painter
    // While a run trains, its newest weights come every second: they take the place of the older ones.
    const painter = before?.take(snapshot) === true ? before : await this.#newPainter(snapshot)
    this.#shown = { run, painter }
    const { width, height, parameters, frames } = painter.info
    return { width, height, frames, generatorParameters: parameters, discriminatorParameters: 0, heldOut: [] }
  }

  async #begin({ run, frames, clip, settings }: Ask<'begin'>): Promise<Calls['begin']['answer']> {
    if (run !== this.#newest) return null
    const zero = stepZero(frames, clip, settings)
    if (!zero) return null
    const { snapshot, principal, heldOut, quality } = zero
    return { network: { ...(await this.#open({ run, snapshot })), heldOut }, quality, principal }
  }

  async #newPainter(snapshot: Snapshot): Promise<Painter> {
    const room = this.#room ?? makeDrawContext()
    this.#room = null
    this.#cold = await openPainter(snapshot, room)
    return this.#cold
  }

  /**
   * What comes first takes longest: kernels are compiled when they are called, principal directions are found when a
   * picture needs them. So one picture is drawn for nobody, while the page makes ready to ask.
   */
  #warmUp(): void {
    this.#cold?.draw([FIRST])
    this.#cold = null
  }

  #sample({ run, points, reuse }: Ask<'sample'>): Pictures {
    return this.#painterOf(run).draw(points, reuse)
  }

  #painterOf(run: number): Painter {
    if (this.#shown?.run !== run)
      throw new ReelError('internal', 'There is no model to draw from yet; load a clip first.')
    return this.#shown.painter
  }
}
