// The studio in Firefox and in WebKit, where they are installed: `npm run test:engines`. Chromium's tests stand in
// vite.config.ts and playwright.config.ts.

import { defineConfig } from 'vitest/config'
import base from './vite.config.ts'
import { openingPages } from './e2e/engines/provider.ts'
import { type EngineName, startEngine } from './e2e/engines/start.ts'
import { firefoxPath, softwareVulkan, webkitPrograms } from './src/commands/engines.mjs'

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

/** Unit tests inside Firefox. `setup`: a file that runs with each of them. */
const inside = (
  engine: 'firefox' | 'firefox-webgpu',
  include: readonly string[],
  setup: readonly string[] = [],
) => ({
  extends: true as const,
  test: {
    name: `inside ${engine}`,
    include: [...include],
    setupFiles: [...setup],
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: openingPages(engine, () => startEngine(engine, 0)),
      // The type knows the names of Playwright’s alone.
      instances: [{ browser: engine as 'chromium' }],
    },
  },
})

const KERNELS = [
  'src/engine/wasm/native/native.browser.test.ts',
  'src/engine/wasm/threads/crew.browser.test.ts',
]
const SHADERS = ['src/model/agreement.browser.test.ts']

export default defineConfig({
  ...base,
  test: {
    maxWorkers: 1,
    projects: [
      ...(firefoxPath() ? [studio('firefox', ['all']), inside('firefox', KERNELS)] : []),
      ...(firefoxPath() && softwareVulkan()
        ? [inside('firefox-webgpu', SHADERS, ['e2e/engines/shaders.fixture.ts'])]
        : []),
      ...(webkitPrograms() ? [studio('webkit', ['all']), studio('webkit-as-safari', ['studio'])] : []),
    ],
  },
})
