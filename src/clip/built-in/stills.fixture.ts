// The pictures of the built-in clips' tiles in a file: `node --import tsx src/clip/built-in/stills.fixture.ts` draws
// them anew. Not here: whether the file shows what is drawn (stills.test.ts).

import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { drawBuiltInFrame } from './catalogue'
import { BUILT_INS, STILL_FRAME, STILL_SIDE, STILLS_SEED } from './names'

export const STILLS = join(import.meta.dirname, 'stills.webp')

/** One under the other: STILL_SIDE × (STILL_SIDE · clips) × 3 bytes. */
export const drawStills = (): Uint8Array =>
  Buffer.concat(BUILT_INS.map(({ id }) => drawBuiltInFrame(id, STILLS_SEED, STILL_FRAME, STILL_SIDE)))

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const size = `${STILL_SIDE}x${STILL_SIDE * BUILT_INS.length}`
  const input = ['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', size, '-i', '-']
  const output = ['-c:v', 'libwebp', '-quality', '95', '-compression_level', '6', STILLS]
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...input, ...output], { input: drawStills() })
}
