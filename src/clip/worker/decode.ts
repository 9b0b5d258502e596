// The decode worker: opens one clip and gives pictures of it. Nothing here knows the page.

import { errorData, ReelError } from '../../core/errors'
import { loadLate } from '../../core/late'
import type { Call, Calls, CallName, FromDecoder, ToDecoder } from '../protocol'
import { takeFrames, takeStrip, type Source } from '../source'

/** As the beginning of a sentence. */
const READER = 'The part that reads clips'

const running = new Map<number, AbortController>()
const opened: { source: Source | null } = { source: null }

addEventListener('message', ({ data }: MessageEvent<ToDecoder>) => {
  if (data.type === 'cancel') running.get(data.id)?.abort()
  else void answer(data)
})

async function answer(call: Call): Promise<void> {
  const { id } = call
  const controller = new AbortController()
  running.set(id, controller)
  try {
    const value = await carryOut(call, controller.signal, (done) => post({ type: 'progress', id, done }))
    post({ type: 'answer', id, value }, transfersOf(value))
  } catch (thrown) {
    post({ type: 'refusal', id, error: errorData(thrown) })
  } finally {
    running.delete(id)
  }
}

const post = (message: FromDecoder, transfer: Transferable[] = []) => postMessage(message, transfer)

async function carryOut(
  call: Call,
  signal: AbortSignal,
  onProgress: (done: number) => void,
): Promise<Calls[CallName]['answer']> {
  if (call.type === 'open') {
    opened.source = await open(call, signal, onProgress)
    return opened.source.description
  }
  const { source } = opened
  if (!source) throw new ReelError('internal', 'No clip is open in this decoder.')
  if (call.type === 'strip') return takeStrip(source, call.count, call.height, signal)
  return takeFrames(source, call.cut, signal, onProgress)
}

/** Each kind of clip brings its decoder with it only when it is needed. */
async function open(
  { files, format }: Calls['open']['ask'],
  signal: AbortSignal,
  onProgress: (done: number) => void,
): Promise<Source> {
  const [file] = files
  if (!file) throw new ReelError('clip-empty', 'No file was chosen: choose a video, a GIF or several images.')
  if (format.family === 'image' || files.length > 1)
    return (await loadLate(READER, () => import('./images'))).openImages(files, signal, onProgress)
  if (format.family === 'video')
    return (await loadLate(READER, () => import('./video'))).openVideo(file, signal)
  if (format.family !== 'animation')
    throw new ReelError('internal', 'The page let a file through that is not a clip.')
  const { openAnimation } = await loadLate(READER, () => import('./animation'))
  return openAnimation(file, format.mime, signal, onProgress)
}

function transfersOf(value: Calls[CallName]['answer']): Transferable[] {
  if (Array.isArray(value)) return value
  return 'rgb' in value ? [value.rgb.buffer] : []
}
