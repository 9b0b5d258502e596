// The decode worker: opens one clip and gives pictures of it. Nothing here knows the page.

import { ReelError } from '../../core/errors'
import { loadLate } from '../../core/late'
import { answerCalls, bitmapsOf, type Command } from '../../core/worker-call'
import type { Calls } from '../protocol'
import { takeFrames, takeStrip, type Source } from '../source'

/** As the beginning of a sentence. */
const READER = 'The part that reads clips'

const opened: { source: Source | null } = { source: null }

const answer = answerCalls<Calls>({
  carryOut,
  post: (reply, transfer) => postMessage(reply, transfer),
  handedOver: (value) => ('rgb' in value ? [value.rgb.buffer] : bitmapsOf(value)),
})

addEventListener('message', ({ data }: MessageEvent<Parameters<typeof answer>[0]>) => void answer(data))

async function carryOut(
  call: Command<Calls>,
  signal: AbortSignal,
  onProgress: (done: number) => void,
): Promise<Calls[keyof Calls]['answer']> {
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
