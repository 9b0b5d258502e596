// Gives one reader many damaged inputs, in a process of its own: `node --import tsx campaign.fixture.ts NAME SEED
// COUNT`. Prints what happened as one line of JSON. Started by fuzz.test.ts, which gives it little memory and ends it
// when it hangs.

import { ReelError } from '../core/errors'
import { Random } from '../core/random'
import { readers, type Reader, type Sample } from './readers.fixture'

export interface Outcome {
  readonly name: string
  readonly inputs: number
  readonly accepted: number
  readonly refused: number
  readonly slowestMs: number
  /** Above what the process had before the first input: the largest it ever was, the whole process. */
  readonly memoryMB: number
  /** What went wrong, with the number of the input; the first few. */
  readonly faults: readonly string[]
}

/** Longer sentences repeat what somebody else wrote. */
const LONGEST_SENTENCE = 320

/** Input number `index` of a campaign, whichever came before. */
function inputOf(reader: Reader, seed: number, index: number): readonly [Uint8Array<ArrayBuffer>, Sample] {
  const random = new Random(seed, index)
  const sample = reader.samples[random.integer(0, reader.samples.length)] ?? reader.samples[0]
  return [sample.damage(random), sample]
}

/** Null when the refusal is one sentence for a person. */
function faultOfRefusal(thrown: unknown): string | null {
  if (!(thrown instanceof ReelError))
    return `threw ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`
  const { message } = thrown
  if (message.length > LONGEST_SENTENCE) return `a sentence of ${message.length} characters`
  return /^[A-Z“][^\n]*\.$/.test(message) ? null : `no sentence: ${message}`
}

/**
 * Time of the processor, ms: the clock on the wall also counts what other programs do. Waiting for ever ends with the
 * process.
 */
function busyMs(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since)
  return (user + system) / 1000
}

const megabytes = () => process.resourceUsage().maxRSS / 1024

async function campaign(reader: Reader, seed: number, count: number): Promise<Outcome> {
  const faults: string[] = []
  const told = (index: number, fault: string | null) => {
    if (fault !== null && faults.length < 5) faults.push(`${reader.name}, input ${index}: ${fault}`)
  }
  process.on('unhandledRejection', (reason) => told(-1, `unhandled rejection: ${String(reason)}`))
  for (const sample of reader.samples)
    told(-1, reader.fault(await reader.read(sample.bytes), sample.bytes, sample))
  const before = megabytes()
  let accepted = 0
  let slowest = 0
  for (let index = 0; index < count; index++) {
    const [bytes, sample] = inputOf(reader, seed, index)
    const start = process.cpuUsage()
    try {
      const result = await reader.read(bytes)
      slowest = Math.max(slowest, busyMs(start))
      accepted++
      told(index, reader.fault(result, bytes, sample))
    } catch (thrown) {
      slowest = Math.max(slowest, busyMs(start))
      told(index, faultOfRefusal(thrown))
    }
  }
  const refused = count - accepted
  return {
    name: reader.name,
    inputs: count,
    accepted,
    refused,
    slowestMs: slowest,
    memoryMB: megabytes() - before,
    faults,
  }
}

const [name, seed, count] = process.argv.slice(2)
const reader = readers().find((each) => each.name === name)
if (!reader) throw new Error(`There is no reader called ${name}.`)
process.stdout.write(JSON.stringify(await campaign(reader, Number(seed), Number(count))))
