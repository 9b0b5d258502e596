// What mediabunny 1.61 gets wrong in a damaged MPEG transport stream, put right before it reads the file: it wants a
// sync byte at every 188 bytes and stops at the first that is missing; it takes a packet that was sent twice for two,
// and glues what comes after a lost one to what came before. Here only whole packets on a chain of sync bytes are kept.
// Not here: a file without a fault, which stays as it is.

import { transportOf, SNIFF_BYTES, type Transport } from '../sniff'
import { FAULTLESS, type Mended } from './mended'

const PACKET = 188
const SYNC = 0x47
/** Bytes read at once. */
const STRETCH = 1 << 20
/** Ticks a second of the clock that tells when a picture shows. */
const CLOCK = 90_000

interface Stream {
  /** The number of the last packet, 0 … 15. */
  counter: number
  /** Whether something was lost since the last picture began. */
  broken: boolean
  /** When it goes on after a fault, seconds. */
  readonly resumes: number[]
}

/** Only a file that is a transport stream near its beginning is looked into. */
export async function readTransport(file: Blob): Promise<Mended> {
  const layout = transportOf(new Uint8Array(await file.slice(0, SNIFF_BYTES).arrayBuffer()))
  if (!layout) return { blob: file, ...FAULTLESS }
  const streams = new Map<number, Stream>()
  const runs: { begin: number; end: number }[] = []
  // The number of a packet tells of up to fifteen that are lost.
  const tear = (from: number, to: number) => {
    if (to - from > 15 * layout.step) for (const stream of streams.values()) stream.broken = true
  }
  for await (const { sync, bytes } of packetsOf(file, layout)) {
    const [begin, end] = [sync - layout.before, Math.min(file.size, sync - layout.before + layout.step)]
    const run = runs.at(-1)
    if (run) tear(run.end, begin)
    if (!belongs(bytes, streams)) continue
    if (run?.end === begin) run.end = end
    else runs.push({ begin, end })
  }
  const [first] = runs
  tear(runs.at(-1)?.end ?? 0, file.size)
  const whole = runs.length === 1 && first?.begin === 0 && file.size - first.end < layout.step
  return {
    blob: whole || !first ? file : new Blob(runs.map(({ begin, end }) => file.slice(begin, end))),
    resumes: new Map([...streams].map(([id, { resumes }]) => [id, resumes])),
    endMissing: (track) => streams.get(track)?.broken ?? false,
  }
}

/** The whole packets of a file. What stands before bytes that are no packet may be cut itself, and is left out. */
async function* packetsOf(
  file: Blob,
  { first, step }: Transport,
): AsyncGenerator<{ readonly sync: number; readonly bytes: Uint8Array }> {
  let begin = 0
  let held = new Uint8Array(0)
  const isSync = (at: number) => at >= file.size || held[at - begin] === SYNC
  for (let at = first; at + PACKET <= file.size;) {
    if (at + 2 * step >= begin + held.length && begin + held.length < file.size) {
      begin = at
      held = new Uint8Array(await file.slice(at, at + STRETCH).arrayBuffer())
    }
    const [here, next, afterNext] = [isSync(at), isSync(at + step), isSync(at + 2 * step)]
    const chained = begin < at && at - step >= begin && isSync(at - step)
    if (here && (next || (chained && afterNext))) {
      yield { sync: at, bytes: held.subarray(at - begin, at - begin + PACKET) }
      at += step
    } else {
      at += 1
    }
  }
}

/** Whether a packet can be used: of a picture of which a part was lost only what comes before that. */
function belongs(bytes: Uint8Array, streams: Map<number, Stream>): boolean {
  const [, high = 0, low = 0, flags = 0] = bytes
  if (high & 0x80) return false
  if (!(flags & 0x10)) return true
  const id = ((high & 0x1f) << 8) | low
  const starts = (high & 0x40) !== 0
  const counter = flags & 15
  const payload = bytes.subarray(4 + (flags & 0x20 ? 1 + (bytes[4] ?? 0) : 0))
  const stream = streams.get(id)
  if (!stream) {
    if (starts && isPicture(payload)) streams.set(id, { counter, broken: false, resumes: [] })
    return true
  }
  const announced = flags & 0x20 && (bytes[4] ?? 0) > 0 && ((bytes[5] ?? 0) & 0x80) !== 0
  // Sent twice.
  if (counter === stream.counter && !stream.broken && !announced) return false
  if (counter !== ((stream.counter + 1) & 15) && !announced) stream.broken = true
  stream.counter = counter
  if (stream.broken && starts) {
    stream.broken = false
    const time = timeOf(payload)
    if (time !== null) stream.resumes.push(time)
  }
  return !stream.broken
}

/** A packetized stream of video has one of sixteen numbers after its start code. */
const isPicture = ([a, b, c, id = 0]: Uint8Array) => a === 0 && b === 0 && c === 1 && id >> 4 === 0xe

/** When a picture shows, seconds; null where it does not tell. */
function timeOf(payload: Uint8Array): number | null {
  if (!((payload[7] ?? 0) & 0x80)) return null
  const [a = 0, b = 0, c = 0, d = 0, e = 0] = payload.subarray(9, 14)
  return (((a >> 1) & 7) * 2 ** 30 + b * 2 ** 22 + (c >> 1) * 2 ** 15 + d * 2 ** 7 + (e >> 1)) / CLOCK
}
