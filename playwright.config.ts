import { defineConfig, devices } from 'playwright/test'
import { chromiumFlags, chromiumPath } from './src/commands/chromium.mjs'

const executablePath = chromiumPath()
const address = 'http://127.0.0.1:4173'

export default defineConfig({
  testDir: 'e2e',
  forbidOnly: !!process.env['CI'],
  retries: 0,
  workers: 1,
  timeout: 120_000,
  reporter: 'list',
  use: {
    ...devices['Desktop Chrome'],
    viewport: { width: 1440, height: 900 },
    baseURL: address,
    trace: 'retain-on-failure',
    launchOptions: { args: [...chromiumFlags], ...(executablePath ? { executablePath } : {}) },
  },
  webServer: {
    command: 'npm run build && npm run preview -- --host 127.0.0.1 --port 4173 --strictPort',
    url: address,
    reuseExistingServer: !process.env['CI'],
    timeout: 120_000,
  },
})
