// An endpoint in a process of its own, which tests may kill: `node --import tsx process.fixture.ts FOLDER`. Prints its
// port, and ends itself when its parent is gone.

import { FolderStore } from './folder-store'
import { startEndpoint } from './running.fixture'

const [folder = ''] = process.argv.slice(2)
const { port } = await startEndpoint({ store: await FolderStore.open(folder) })
process.stdin.resume().once('end', () => process.exit(0))
process.stdout.write(`${port}\n`)
