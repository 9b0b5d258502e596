// Making files by the export dialog and reading them with ffprobe, which knows nothing of the browser.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import type { Person } from './person.fixture'

export interface Wish {
  readonly file: string
  readonly what?: string
  /** At ten a second, which a GIF can keep too. */
  readonly frames: number
}

const FPS = 10

/** Makes a file by the dialog and takes it from the page; the path of it. */
export async function exportFile(person: Person, wish: Wish): Promise<string> {
  await makeFile(person, wish)
  const path = await person.saved(() => person.click('button', /^Download the/))
  await person.click('button', 'Close')
  return path
}

/** Leaves the dialog open with the file made. */
export async function makeFile(person: Person, { file, what, frames }: Wish): Promise<void> {
  await person.openDialog('Export')
  await person.choose('File', file)
  if (what !== undefined) await person.choose('What', what)
  if (file !== 'Picture (PNG)') {
    await person.write('Length, seconds', String(frames / FPS))
    if (file === 'GIF') await person.choose('Frames per second', String(FPS))
    else await person.write('Frames per second', String(FPS))
  }
  await person.click('button', /^Make the/)
  await person.find('button', /^Download the/)
}

export interface Probed {
  /** What was said about the file; of a right one nothing is. */
  readonly complaints: string
  readonly frames: number
  readonly codec: string
  /** Width over height. */
  readonly aspect: number
}

/** Reads every frame. A zip is read as the pictures that it holds. */
export function probe(path: string): Probed {
  if (!path.endsWith('.zip')) return probeFilm(path, [])
  const folder = mkdtempSync(join(tmpdir(), 'frames-'))
  try {
    for (const [name, png] of Object.entries(unzipSync(readFileSync(path))))
      writeFileSync(join(folder, name), png)
    return probeFilm(join(folder, 'frame-%04d.png'), ['-f', 'image2'])
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function probeFilm(path: string, input: readonly string[]): Probed {
  const shown = [
    '-select_streams',
    'v:0',
    '-count_frames',
    '-show_entries',
    'stream=codec_name,width,height,nb_read_frames',
  ]
  const asked = spawnSync('ffprobe', ['-v', 'warning', ...input, ...shown, '-of', 'csv=p=0', path], {
    encoding: 'utf8',
  })
  const decoded = spawnSync('ffmpeg', ['-v', 'warning', ...input, '-i', path, '-f', 'null', '-'], {
    encoding: 'utf8',
  })
  const [codec = '', width, height, frames] = asked.stdout.trim().split(',')
  return {
    complaints: asked.stderr + decoded.stderr,
    frames: Number(frames),
    codec,
    aspect: Number(width) / Number(height),
  }
}
