// The studio in Firefox and in WebKit, where they are installed: `npm run test:engines`. Chromium's tests stand in vite.config.ts and
// playwright.config.ts.

import { defineConfig } from 'vitest/config'
import type { EngineName } from './e2e/engines/start.ts'
import { firefoxPath, webkitPrograms } from './src/commands/engines.mjs'

/** The built site, opened and used. */
const studio = (engine: EngineName, names: readonly string[]) => ({
  test: {
    name: engine,
    environment: 'node' as const,
    globalSetup: [
      'src/clip/made-clips.fixture.ts',
      'src/clip/made-videos.fixture.ts',
      'e2e/engines/site.fixture.ts',
    ],
    include: names.map((name) => `e2e/engines/${name}.test.ts`),
    provide: { engine },
    testTimeout: 180_000,
    hookTimeout: 120_000,
  },
})

export default defineConfig({
  test: {
    maxWorkers: 1,
    projects: [
      ...(firefoxPath() ? [studio('firefox', ['all'])] : []),
      ...(webkitPrograms()
        ? [studio('webkit', ['studio', 'further', 'colours']), studio('webkit-as-safari', ['studio'])]
        : []),
    ],
  },
})
