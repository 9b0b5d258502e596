// The readers of what is kept: stored runs and clips, and project files. Half of the damage is signed anew, so that
// what stands behind the checksum is read too.

import { isDeepStrictEqual } from 'node:util'
import { crc32 } from 'node:zlib'
import type { Random } from '../core/random'
import { pack } from '../projects/container'
import { packProject, type ProjectContents, unpackProject } from '../projects/project-file'
import { packClip, type ReadClip, type SavedClip, unpackClip } from '../projects/saved-clip'
import { packRun, type ReadRun, unpackRun } from '../projects/saved-run'
import { savedClip, savedRun } from '../projects/saved.fixture'
import { faultOfManifest } from './model-readers.fixture'
import { damaged, damagedJson } from './mutate.fixture'
import type { Reader, Sample } from './readers.fixture'
import { createTestSnapshot } from '../share/snapshot.fixture'
import { pixelsOf } from '../core/frames'

type Bytes = Uint8Array<ArrayBuffer>

const FIXED = 16
const run = packRun(savedRun(12))
const clip = packClip(savedClip())
const project: ProjectContents = { name: 'Flamme', run: savedRun(12), clip: savedClip() }
const { manifest } = createTestSnapshot(4)

/** The container with another header and other parts, and the checksum that belongs to them. */
function signed(header: Uint8Array, parts: Uint8Array): Bytes {
  const bytes = new Uint8Array(FIXED + header.length + parts.length)
  bytes.set(Buffer.from('RLGN'))
  const view = new DataView(bytes.buffer)
  view.setUint32(4, 1, true)
  view.setUint32(12, header.length, true)
  bytes.set(header, FIXED)
  bytes.set(parts, FIXED + header.length)
  view.setUint32(8, crc32(bytes.subarray(12)), true)
  return bytes
}

function damagedContainer(bytes: Bytes, random: Random): Bytes {
  if (random.uniform() < 0.4) return damaged(bytes, random)
  const end = FIXED + new DataView(bytes.buffer).getUint32(12, true)
  const header: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(FIXED, end)))
  const parts = bytes.slice(end)
  return random.uniform() < 0.7
    ? signed(new TextEncoder().encode(damagedJson(header, random)), parts)
    : signed(bytes.subarray(FIXED, end), damaged(parts, random))
}

const sampleOf = (bytes: Bytes): Sample => ({
  bytes,
  damage: (random) => damagedContainer(bytes, random),
})

/** A project around parts of which one is damaged. */
const projectSample: Sample = {
  bytes: packProject(project),
  damage(random) {
    const turn = random.uniform()
    if (turn < 0.4) return damagedContainer(packProject(project), random)
    const parts = [
      ['run', turn < 0.7 ? damagedContainer(run, random) : run],
      ['clip', turn < 0.7 ? clip : damagedContainer(clip, random)],
    ] as const
    return pack('project', { format: 1, name: project.name }, parts)
  },
}

function faultOfRun({ checkpoint, settings, picture }: ReadRun): string | null {
  const bad = checkpoint.tensors.find(
    ({ shape, data }) =>
      !data.every(Number.isFinite) || data.length !== shape.reduce((values, side) => values * side, 1),
  )
  if (bad) return `the weights ${bad.name}`
  // Of any shape: whole rows, no more than 512.
  const rows = picture ? picture.rgb.length / (picture.size * 3) : 1
  if (!Number.isInteger(rows) || rows < 1 || rows > 512) return 'the picture'
  return faultOfManifest({ ...manifest, settings, clip: checkpoint.clip, step: checkpoint.step }, null)
}

function faultOfClip({ frames, info }: SavedClip): string | null {
  const right = frames.rgb.length === frames.count * pixelsOf(frames) * 3 && frames.count === info.frames
  return right ? faultOfManifest({ ...manifest, clip: info }, null) : 'frames are missing'
}

/** Written and read again it must say the same. */
const faultOfCopy = (accepted: unknown, copy: () => unknown): string | null =>
  isDeepStrictEqual(copy(), accepted) ? null : 'written anew it says something else'

export const keepReaders: readonly Reader[] = [
  {
    name: 'stored run',
    samples: [sampleOf(run)],
    read: unpackRun,
    fault: (accepted) => {
      const read = accepted as ReadRun
      const whole = { ...read, picture: read.picture ?? savedRun(12).picture }
      return faultOfRun(read) ?? faultOfCopy(whole, () => unpackRun(packRun(whole)))
    },
  },
  {
    name: 'stored clip',
    samples: [sampleOf(clip)],
    read: unpackClip,
    fault: (accepted) => {
      const { clip: read } = accepted as ReadClip
      return faultOfClip(read) ?? faultOfCopy(read, () => unpackClip(packClip(read)).clip)
    },
  },
  {
    name: 'project file',
    samples: [projectSample],
    read: unpackProject,
    fault: (accepted) => {
      const read = accepted as ProjectContents
      const fault = faultOfRun(read.run) ?? faultOfClip(read.clip)
      return fault ?? faultOfCopy(read, () => unpackProject(packProject(read)))
    },
  },
]
