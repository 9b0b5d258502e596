// What a measured worker does with each command. The same for every variant: only how the engine starts differs.

import type { Begin, BenchCommand, BenchReply } from '../protocol'
import { Measured } from './measured'

const post = (reply: BenchReply): void => self.postMessage(reply)

/** Listens for commands from the page; `start` brings up the engine and returns its own words for itself. */
export function answerCommands(start: (begin: Begin) => Promise<string>): void {
  let measured: Measured | null = null
  const carryOut = async (command: BenchCommand) => {
    if (command.type === 'begin') {
      const label = await start(command)
      measured = new Measured(command.engine, command.size)
      return measured.begin(label)
    }
    if (!measured) throw new Error('the worker was not begun')
    return measured.steps(command.count)
  }
  self.addEventListener('message', ({ data }: MessageEvent<BenchCommand>) => {
    carryOut(data).then(
      (answer) => post({ answer }),
      (error: unknown) => post({ failed: error instanceof Error ? error.message : String(error) }),
    )
  })
}
