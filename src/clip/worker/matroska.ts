// What mediabunny 1.61 gets wrong in a damaged Matroska or WebM file, put right before it reads the file: a cluster
// that the file ends in is lost whole, which in the film of a recorder may be all there is; after bytes that are no
// element, clusters are lost without a word. Here the elements are counted through, and what is whole is put together
// again. Not here: a file without a fault, which stays as it is.

import { Elements, type Element } from './ebml'
import { FAULTLESS, type Mended } from './mended'

const ID = {
  segment: 0x18538067,
  info: 0x1549a966,
  scale: 0x2ad7b1,
  tracks: 0x1654ae6b,
  cluster: 0x1f43b675,
  time: 0xe7,
  simpleBlock: 0xa3,
  group: 0xa0,
  block: 0xa1,
  reference: 0xfb,
} as const
/** Chapters, Tags, Attachments, Void, CRC-32: in the segment beside the pictures. */
const BESIDE: ReadonlySet<number> = new Set([0x1043a770, 0x1254c367, 0x1941a469, 0xec, 0xbf])
/** SeekHead and Cues tell places, which move when something is left out. */
const PLACES: ReadonlySet<number> = new Set([0x114d9b74, 0x1c53bb6b])
/** SilentTracks, Position, PrevSize, EncryptedBlock, Void, CRC-32: in a cluster beside the pictures. */
const IN_CLUSTER: ReadonlySet<number> = new Set([
  ID.time,
  ID.simpleBlock,
  ID.group,
  0x5854,
  0xa7,
  0xab,
  0xaf,
  0xec,
  0xbf,
])
const TOP: ReadonlySet<number> = new Set([ID.info, ID.tracks, ID.cluster, ...BESIDE, ...PLACES])
const SOUGHT: ReadonlySet<number> = new Set([ID.info, ID.tracks, ID.cluster])

/** So many elements one after the other do not stand by chance among the pictures. */
const RUN = 3

/** Only a file that begins with its EBML header is looked into. */
export async function readMatroska(file: Blob): Promise<Mended> {
  const elements = new Elements(file)
  const header = await elements.at(0)
  const segment = header && (await elements.at(header.end))
  if (segment?.id !== ID.segment) return { blob: file, ...FAULTLESS }
  return new Mending(file, elements, segment).run()
}

class Mending {
  readonly #file: Blob
  readonly #elements: Elements
  readonly #segment: Element
  readonly #parts: Blob[] = []
  readonly #resumes = new Map<number, number[]>()
  /** After which fault a track last went on with a key picture. */
  readonly #sound = new Map<number, number>()
  /** Nanoseconds a tick. */
  #scale = 1e6
  #faults = 0

  constructor(file: Blob, elements: Elements, segment: Element) {
    this.#file = file
    this.#elements = elements
    this.#segment = segment
  }

  async run(): Promise<Mended> {
    const { size } = this.#file
    const last = this.#segment.end
    let at = this.#segment.content
    while (at < size) {
      const element = await this.#elements.at(at)
      if (element?.id === ID.cluster) at = await this.#cluster(element)
      else if (element && element.end < Infinity && TOP.has(element.id)) {
        // Only places and names stand behind the pictures.
        if (element.end > size) break
        await this.#keep(element)
        at = element.end
      }
      // Filling, or another segment.
      else if (at >= last || !(await this.#elements.anyFrom(at))) break
      else at = await this.#fault(at + 1)
    }
    if (this.#faults === 0) return { blob: this.#file, ...FAULTLESS }
    const content = new Blob(this.#parts)
    return {
      blob: new Blob([this.#file.slice(0, this.#segment.begin), headerOf(ID.segment, content.size), content]),
      resumes: this.#resumes,
      endMissing: (track) => (this.#sound.get(track) ?? 0) < this.#faults,
    }
  }

  async #keep(element: Element): Promise<void> {
    if (PLACES.has(element.id)) return
    if (element.id === ID.info)
      for await (const inner of this.#elements.within(element))
        if (inner.id === ID.scale) this.#scale = await this.#elements.number(inner)
    this.#parts.push(this.#file.slice(element.begin, element.end))
  }

  /** Where what can be read goes on after a fault. */
  async #fault(from: number): Promise<number> {
    this.#faults++
    for (let at = await this.#elements.find(SOUGHT, from); ; at = await this.#elements.find(SOUGHT, at + 1)) {
      const element = await this.#elements.at(at)
      if (!element) return this.#file.size
      // The same four bytes may stand by chance among the pictures.
      if (element.id !== ID.cluster && element.end <= this.#file.size) return at
      if (IN_CLUSTER.has((await this.#elements.at(element.content))?.id ?? 0)) return at
    }
  }

  /** Takes over what is whole of a cluster; where the next element stands. */
  async #cluster(cluster: Element): Promise<number> {
    let limit = Math.min(cluster.end, this.#file.size)
    const kept: Blob[] = []
    let time: number | null = null
    let next: number | null = null
    let previous: Element | null = null
    let at = cluster.content
    while (next === null) {
      const inner: Element | null = at < limit ? await this.#elements.at(at) : null
      const atEnd = at === limit || (inner !== null && TOP.has(inner.id) && !IN_CLUSTER.has(inner.id))
      const whole = inner !== null && inner.end <= limit && IN_CLUSTER.has(inner.id)
      // What stands before bytes that are no element has not the length that it tells.
      const cut = inner ? IN_CLUSTER.has(inner.id) && inner.end > this.#file.size : at + 12 > this.#file.size
      if (previous && (whole || atEnd || cut)) {
        if (previous.id === ID.time) time = await this.#elements.number(previous)
        if (await this.#belongs(previous, time ?? 0))
          kept.push(this.#file.slice(previous.begin, previous.end))
      }
      if (atEnd && (limit < this.#file.size || cluster.end <= this.#file.size || cluster.end === Infinity))
        next = at
      else if (whole) [previous, at] = [inner, inner.end]
      else {
        // Where bytes are missing the end of the cluster is not where it was.
        const top = await this.#fault(at)
        const again = await this.#blockFrom(at + 1, top)
        if (again === null) next = top
        else [previous, at, limit] = [null, again, top]
      }
    }
    const content = new Blob(kept)
    if (time !== null) this.#parts.push(headerOf(ID.cluster, content.size), content)
    return next
  }

  /**
   * The next place up to `end` at which a run of elements of a cluster begins with a picture or a sound; null where
   * none does.
   */
  async #blockFrom(from: number, end: number): Promise<number | null> {
    for (let at = from; at < end; at++) {
      const first = await this.#elements.at(at)
      if (first?.id !== ID.simpleBlock && first?.id !== ID.group) continue
      let element: Element | null = first
      let run = 0
      while (element && IN_CLUSTER.has(element.id) && element.end <= end && ++run < RUN)
        element = await this.#elements.at(element.end)
      if (run === RUN) return at
    }
    return null
  }

  /**
   * Whether an element of a cluster can be used: pictures between a fault and the next key picture hang on what is
   * lost.
   */
  async #belongs(element: Element, clusterTime: number): Promise<boolean> {
    if (element.id !== ID.simpleBlock && element.id !== ID.group) return true
    let block = element
    let key = true
    if (element.id === ID.group)
      for await (const inner of this.#elements.within(element)) {
        if (inner.id === ID.block) block = inner
        if (inner.id === ID.reference) key = false
      }
    const { track, time, flags } = await this.#elements.block(block)
    if (element.id === ID.simpleBlock) key = (flags & 0x80) !== 0
    if ((this.#sound.get(track) ?? 0) < this.#faults) {
      if (!key) return false
      this.#sound.set(track, this.#faults)
      const resumes = this.#resumes.get(track) ?? []
      this.#resumes.set(track, [...resumes, ((clusterTime + time) * this.#scale) / 1e9])
    }
    return true
  }
}

/** An element of four bytes of name and eight of length. */
function headerOf(id: number, size: number): Blob {
  const view = new DataView(new ArrayBuffer(12))
  view.setUint32(0, id)
  view.setBigUint64(4, BigInt(size) | (1n << 56n))
  return new Blob([view])
}
