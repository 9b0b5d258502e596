// One tab writes a project at a time: whoever has it open holds a Web Lock, which the browser gives back when the tab
// dies. Under load that may take it a while, so that a lock which is held is not yet believed: a tab that lives says so
// when it is asked.

import { newProjectId } from './names'

const PREFIX = 'reelgan-project-'
/** Where tabs ask each other who has a project open. */
const CHANNEL = 'reelgan-projects'
/** A lock whose holder says nothing is believed after this, milliseconds: a tab of before there were answers. */
const PATIENCE = 30_000

/** Tells this tab from others: it does not answer itself, because it gives its own locks back. */
const THIS_TAB = newProjectId()

interface Message {
  readonly project: string
  readonly from: string
  readonly kind: 'question' | 'answer'
}

/** Gives the lock back. */
export type Release = () => void

/**
 * Holds the project for this tab; null when another tab has it open. Where there are no Web Locks, everyone holds it.
 * `tab` is named by tests alone.
 */
export async function holdProject(id: string, tab: string = THIS_TAB): Promise<Release | null> {
  const found = await granted(id, 'exclusive', tab)
  if (!found) return null
  const endAnswers = answerFor(id, tab)
  return () => {
    endAnswers()
    found()
  }
}

/** Whether a project is open somewhere, in this tab or another one: a tab that lives says so at once. */
export async function isHeld(id: string): Promise<boolean> {
  const found = await granted(id, 'shared', newProjectId())
  found?.()
  return found === null
}

/** Projects that are open somewhere, or were a moment ago in a tab that died. */
export async function lockedProjects(): Promise<ReadonlySet<string>> {
  if (!('locks' in navigator)) return new Set()
  try {
    const { held = [] } = await navigator.locks.query()
    const names = held.flatMap(({ name }) => (name?.startsWith(PREFIX) ? [name.slice(PREFIX.length)] : []))
    return new Set(names)
  } catch (thrown) {
    return denied(thrown, new Set())
  }
}

/** Which of the projects are open somewhere. */
export async function heldProjects(): Promise<ReadonlySet<string>> {
  const locked = [...(await lockedProjects())]
  const held = await Promise.all(locked.map(isHeld))
  return new Set(locked.filter((_, i) => held[i]))
}

/** The lock once it is free; null when a tab that holds it answers, or nobody for long. */
async function granted(id: string, mode: LockMode, tab: string): Promise<Release | null> {
  if (!('locks' in navigator)) return () => undefined
  const waiting = new AbortController()
  const giveUp = () => waiting.abort()
  const timer = setTimeout(giveUp, PATIENCE)
  const asking = askFor(id, tab, giveUp)
  try {
    return await new Promise<Release>((resolve, reject) => {
      const hold = () =>
        new Promise<void>((release) => {
          resolve(() => release())
        })
      navigator.locks.request(PREFIX + id, { mode, signal: waiting.signal }, hold).catch(reject)
    })
  } catch (thrown) {
    return waiting.signal.aborted ? null : denied(thrown, () => undefined)
  } finally {
    clearTimeout(timer)
    asking?.close()
  }
}

/** A page that may not store anything may have no locks either. */
function denied<Instead>(thrown: unknown, instead: Instead): Instead {
  if (thrown instanceof DOMException) return instead
  throw thrown
}

/** Asks whether a tab that lives has the project open. */
function askFor(project: string, from: string, onAnswer: () => void): BroadcastChannel | null {
  const channel = listening((message) => {
    if (message.kind === 'answer' && message.project === project && message.from !== from) onAnswer()
  })
  channel?.postMessage({ project, from, kind: 'question' } satisfies Message)
  return channel
}

/** Says from now on that this tab has the project open. @returns what ends that. */
function answerFor(project: string, from: string): () => void {
  const ended = new AbortController()
  const { signal } = ended
  // A page that is being left may hear the question of the very page that takes its place.
  let here = true
  addEventListener('pagehide', () => (here = false), { signal })
  addEventListener('pageshow', () => (here = true), { signal })
  const channel = listening((message) => {
    if (here && message.kind === 'question' && message.project === project && message.from !== from)
      channel?.postMessage({ project, from, kind: 'answer' } satisfies Message)
  })
  return () => {
    ended.abort()
    channel?.close()
  }
}

function listening(hear: (message: Message) => void): BroadcastChannel | null {
  if (!('BroadcastChannel' in globalThis)) return null
  const channel = new BroadcastChannel(CHANNEL)
  channel.addEventListener('message', ({ data }: MessageEvent<Message>) => hear(data))
  return channel
}
