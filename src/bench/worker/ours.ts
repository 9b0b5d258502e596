// The worker of the variant `ours`: the product's own engine.

import { startEngine } from '../../engine/start'
import { answerCommands } from './answer'
import { wasmFiles } from './wasm-files'

answerCommands(async ({ engine, threads }) => {
  const { label } = await startEngine({ wanted: engine, wasmFiles, helpers: threads - 1 })
  return engine === 'wasm' && threads === 1 ? `${label}, one thread` : label
})
