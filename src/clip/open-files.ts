// What a person drops or chooses → an opened clip. Decides which decoder gets it; decodes nothing itself.

import { ReelError } from '../core/errors'
import type { CallOptions } from '../core/worker-call'
import type { Clip, ClipDescription } from './clip'
import { type Decoder, startDecoder } from './decoder'
import { checkBytes, checkSides, motionless, unreadable } from './limits'
import { readPictureHeader } from './picture-header'
import { APNG, sniff, SNIFF_BYTES, type Format } from './sniff'
import { takeFrames, takeStrip, type Source } from './source'
import { openVideoElement } from './video-element'

const WANTED = 'choose an MP4, MOV, WebM or MKV video, a GIF, or several images'

/**
 * Opens one video, one animation (GIF, APNG, WebP, AVIF), or at least two images, which become frames in the order
 * given. `onProgress` gets 0 .. 1.
 * @throws ReelError `clip-empty`, `clip-too-large`, `clip-too-long`, `clip-too-short`, `clip-unreadable`,
 * `clip-unsupported`,
 *   one sentence each; the signal's reason when it is aborted.
 */
export async function openFiles(files: readonly File[], options: CallOptions = {}): Promise<Clip> {
  checkBytes(files)
  const format = await choose(files)
  options.signal?.throwIfAborted()
  const decoder = startDecoder()
  try {
    const description = await decoder.call('open', { files, format }, options)
    return decodedClip(decoder, description)
  } catch (thrown) {
    decoder.end()
    const [file] = files
    if (!file || format.family !== 'video' || !mayPlay(thrown)) throw thrown
    return playedClip(file, thrown, options)
  }
}

/** Whether the browser's own player may still know what the worker did not. */
const mayPlay = (thrown: unknown) =>
  thrown instanceof ReelError &&
  ['clip-unsupported', 'clip-unreadable', 'worker-crashed', 'part-missing', 'internal'].includes(thrown.code)

async function playedClip(file: File, refusal: unknown, { signal }: CallOptions): Promise<Clip> {
  let source: Source
  try {
    source = await openVideoElement(file, signal)
  } catch (thrown) {
    signal?.throwIfAborted()
    // The worker knows more of the file than the element does: its sentence names the codec.
    throw thrown instanceof ReelError && thrown.code !== 'clip-unreadable' ? thrown : refusal
  }
  return {
    description: source.description,
    strip: (count, height, stop) => takeStrip(source, count, height, stop ?? never()),
    take: ({ signal: stop, onProgress, ...cut }) =>
      takeFrames(source, cut, stop ?? never(), onProgress ?? (() => undefined)),
    close: () => source.close(),
  }
}

const never = () => new AbortController().signal

const decodedClip = (decoder: Decoder, description: ClipDescription): Clip => ({
  description,
  strip: (count, height, signal) => decoder.call('strip', { count, height }, { signal }),
  take: ({ signal, onProgress, ...cut }) => decoder.call('take', { cut }, { signal, onProgress }),
  close: () => decoder.end(new ReelError('internal', 'The clip was closed.')),
})

/** Tells what the files are together, and refuses what cannot be a clip. */
async function choose(files: readonly File[]): Promise<Format> {
  const kinds = await Promise.all(files.map(kindOf))
  const [file] = files
  const [kind] = kinds
  if (!file || !kind) throw new ReelError('clip-empty', `No file was chosen: ${WANTED}.`)
  const odd = kinds.findIndex(({ format: { family } }) => family === 'unknown' || family === 'foreign')
  if (odd >= 0) throw refusalOf(files[odd]?.name ?? '', kinds[odd]?.format)
  if (files.length === 1) {
    if (kind.format.family === 'image') throw motionless(file.name)
    return kind.format
  }
  const moving = kinds.findIndex(({ moves }) => moves)
  if (moving >= 0) {
    throw new ReelError(
      'clip-unsupported',
      `One clip is one video or one animation: choose “${files[moving]?.name ?? ''}” alone, or still images only.`,
    )
  }
  return { family: 'image', label: 'images' }
}

interface Kind {
  readonly format: Format
  /** Whether it has more than one picture. */
  readonly moves: boolean
}

/** @throws ReelError `clip-too-large` by the header alone: decoders only say that they failed. */
async function kindOf(file: File): Promise<Kind> {
  const { format, header } = await lookInto(file)
  if (header) checkSides(file.name, header.width, header.height)
  if (format.family === 'image' && format.label === 'PNG' && header?.moves)
    return { format: APNG, moves: true }
  return { format, moves: header?.moves ?? format.family === 'video' }
}

async function lookInto(file: File) {
  try {
    const format = sniff(new Uint8Array(await file.slice(0, SNIFF_BYTES).arrayBuffer()))
    const picture = format.family === 'image' || format.family === 'animation'
    return { format, header: picture ? await readPictureHeader(file, format.label) : null }
  } catch (thrown) {
    // Moved, deleted or locked since it was chosen.
    throw unreadable(file.name, thrown)
  }
}

function refusalOf(name: string, format: Format | undefined): ReelError {
  if (format?.family === 'foreign') {
    const what =
      format.label === 'audio'
        ? 'is sound without a picture'
        : `is ${format.label} video, which browsers do not play`
    return new ReelError('clip-unsupported', `“${name}” ${what}: save it as MP4 or WebM and open that.`)
  }
  return new ReelError('clip-unsupported', `“${name}” is not a clip that ReelGAN knows: ${WANTED}.`)
}
