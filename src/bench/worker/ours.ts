// The worker of the variant `ours`: the product's own engine.

import { startEngine } from '../../engine/start'
import { answerCommands } from './answer'
import { wasmFiles } from './wasm-files'

answerCommands(async (engine) => (await startEngine({ wanted: engine, wasmFiles })).label)
