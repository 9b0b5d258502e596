import { defineConfig, devices } from 'playwright/test'
import { chromiumFlags, chromiumPath } from './src/commands/chromium.mjs'

const executablePath = chromiumPath()
const TIMED = /@timed/
const port = process.env['REELGAN_PORT'] ?? '4173'
const address = `http://127.0.0.1:${port}`

export default defineConfig({
  testDir: 'e2e',
  // Those of other browsers (vitest.engines.config.ts).
  testIgnore: 'engines/**',
  forbidOnly: !!process.env['CI'],
  retries: 0,
  workers: 1,
  timeout: 120_000,
  // What is awaited comes: another test may have the processor meanwhile.
  expect: { timeout: 30_000 },
  reporter: 'list',
  use: {
    ...devices['Desktop Chrome'],
    viewport: { width: 1440, height: 900 },
    baseURL: address,
    // Players wait until they are told to play: one that nobody looks at takes a third of the processor time of a test.
    // What plays or draws by itself is tested with motion (`moving` in e2e/studio.fixture.ts).
    contextOptions: { reducedMotion: 'reduce' },
    // Not traced: the recorder works in the page and would be measured with it (`npm run test:e2e -- --trace on`
    // records one).
    screenshot: 'only-on-failure',
    launchOptions: { args: [...chromiumFlags], ...(executablePath ? { executablePath } : {}) },
  },
  projects: [
    { name: 'beside', grepInvert: TIMED },
    // Those in which time is measured.
    { name: 'timed', grep: TIMED },
  ],
  webServer: {
    // `npm test` has built the site in the stage before.
    command: `${process.env['REELGAN_BUILT'] ? '' : 'npm run --silent build -- --logLevel warn && '}npm run --silent serve`,
    // What the tests share does not mix with what a person has shared from here.
    env: { REELGAN_PORT: port, REELGAN_SHARE: 'node_modules/.cache/e2e-share' },
    url: address,
    // `npm test` names a free port, so that it never tests a site that somebody else serves.
    reuseExistingServer: !process.env['REELGAN_PORT'],
    timeout: 120_000,
  },
})
