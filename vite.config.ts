import react from '@vitejs/plugin-react'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'
import { chromiumFlags, chromiumPath } from './src/commands/chromium.mjs'

const browserPath = chromiumPath()

export default defineConfig({
  // Relative, so that the built folder works below any path of a static host.
  base: './',
  plugins: [react()],
  worker: { format: 'es' },
  // One copy of TensorFlow.js in dev too: two copies do not see each other's kernels or flags.
  resolve: { dedupe: ['@tensorflow/tfjs', '@tensorflow/tfjs-core'] },
  build: { target: 'es2023', chunkSizeWarningLimit: 2000 },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          include: ['src/**/*.test.{ts,tsx}'],
          exclude: ['src/**/*.browser.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['src/**/*.browser.test.ts'],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: {
                args: ['--headless=new', ...chromiumFlags],
                ...(browserPath ? { executablePath: browserPath } : {}),
              },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
})
