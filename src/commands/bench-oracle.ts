// PyTorch's step (oracle.py) as a process that is asked for rounds. Where python3 has no torch there is no oracle.

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import { CODE, NOISE, widthsOf } from '../network/widths'
import type { Size } from '../settings/rows'
import { CLASSIC } from '../settings/presets'
import { completeSettings } from '../settings/settings'
import { root, run } from './steps.mjs'

/** Debian's package belongs to Debian's Python; another one may come first on the PATH. */
const PYTHONS = ['python3', '/usr/bin/python3']

/** The first of `pythons` that can import torch, or null. */
export async function pythonWithTorch(pythons: readonly string[] = PYTHONS): Promise<string | null> {
  for (const python of pythons) {
    const { code } = await run(python, ['-c', 'import torch'], { quiet: true })
    if (code === 0) return python
  }
  return null
}

export interface OracleBegun {
  readonly torch: string
  readonly generatorParameters: number
  readonly discriminatorParameters: number
}

export interface OracleStepped {
  readonly msPerStep: number
  readonly memoryBytes: number
}

export class Oracle {
  readonly #process: ChildProcessWithoutNullStreams
  readonly #lines: AsyncIterator<string>
  readonly #reader: Interface
  #complaint = ''

  /** The step of a run of this size with the settings of a newcomer. */
  constructor(python: string, size: Size) {
    const settings = completeSettings({ size, ...CLASSIC })
    const job = JSON.stringify({ settings, widths: widthsOf(settings), code: CODE, content: NOISE })
    this.#process = spawn(python, [join(root, 'src', 'commands', 'oracle.py'), job])
    this.#process.stderr.on('data', (chunk) => (this.#complaint += String(chunk)))
    // A dead process is told by the end of its lines.
    this.#process.stdin.on('error', () => undefined)
    this.#reader = createInterface({ input: this.#process.stdout })
    this.#lines = this.#reader[Symbol.asyncIterator]()
  }

  /** Its networks, once they have done their first step. */
  begun(): Promise<OracleBegun> {
    return this.#next()
  }

  steps(count: number): Promise<OracleStepped> {
    this.#process.stdin.write(`${count}\n`)
    return this.#next()
  }

  close(): void {
    this.#reader.close()
    this.#process.kill()
  }

  async #next<Line>(): Promise<Line> {
    const line = await this.#lines.next()
    if (line.done === true)
      throw new Error(`the oracle ended: ${this.#complaint.trim().split('\n').at(-1) ?? ''}`)
    return JSON.parse(line.value) as Line
  }
}
