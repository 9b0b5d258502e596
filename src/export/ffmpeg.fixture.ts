// What ffmpeg finds in a film: an independent reader for films whose frames carry their index as bars. Runs in Node,
// called from browser tests.

import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unzipSync } from 'fflate'

export interface InspectedFilm {
  /** The index that the bars of each decoded frame show, in order. */
  readonly shown: readonly number[]
  /** When each frame is shown, seconds. */
  readonly times: readonly number[]
  /** Seconds; NaN for a zip. */
  readonly duration: number
  /** Everything that ffmpeg had to say while it decoded the whole file. */
  readonly complaints: string
}

/** `film`: the file's bytes as base64; `ext`: webm, mp4, gif, or zip for PNG frames. */
export function inspectFilm(_context: unknown, film: string, ext: string): InspectedFilm {
  const folder = mkdtempSync(join(tmpdir(), 'film-'))
  try {
    const bytes = Buffer.from(film, 'base64')
    const file = join(folder, ext === 'zip' ? 'frame-%04d.png' : `film.${ext}`)
    if (ext === 'zip') {
      for (const [name, png] of Object.entries(unzipSync(bytes))) writeFileSync(join(folder, name), png)
    } else writeFileSync(file, bytes)
    return inspect(file, ext)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function inspect(file: string, ext: string): InspectedFilm {
  const grey = ['-fps_mode', 'passthrough', '-vf', 'scale=8:1:flags=area,format=gray', '-f', 'rawvideo', '-']
  const { stdout } = spawnSync('ffmpeg', ['-v', 'error', '-i', file, ...grey])
  // By itself: the scaler has something to say of its own.
  const { stderr } = spawnSync('ffmpeg', ['-v', 'warning', '-i', file, '-f', 'null', '-'])
  const levels = [...new Uint8Array(stdout)]
  const shown = Array.from({ length: levels.length / 8 }, (_, frame) =>
    levels.slice(frame * 8, frame * 8 + 8).reduce((sum, level, bit) => sum + (level > 127 ? 1 << bit : 0), 0),
  )
  const probed = execFileSync(
    'ffprobe',
    [
      '-v',
      'error',
      '-show_entries',
      'frame=pts_time',
      '-show_entries',
      'format=duration',
      '-of',
      'json',
      file,
    ],
    { encoding: 'utf8' },
  )
  const { frames, format } = JSON.parse(probed) as {
    readonly frames: readonly { readonly pts_time: string }[]
    readonly format: { readonly duration?: string }
  }
  return {
    shown,
    times: frames.map((frame) => Number(frame.pts_time)),
    duration: ext === 'zip' ? Number.NaN : Number(format.duration),
    complaints: stderr.toString(),
  }
}
