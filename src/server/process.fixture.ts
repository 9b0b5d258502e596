// A server in a process of its own: `node --import tsx process.fixture.ts FOLDER`, configured by the environment.
// Prints its address, and ends itself when its parent is gone.

import { readConfiguration } from './configuration'
import { startServer } from './start'

const [folder = ''] = process.argv.slice(2)
const { address } = await startServer(readConfiguration(process.env, folder), folder)
process.stdin.resume().once('end', () => process.exit(0))
process.stdout.write(`${address}\n`)
