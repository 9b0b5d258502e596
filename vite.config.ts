import react from '@vitejs/plugin-react'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'
import { chromiumFlags, chromiumPath } from './src/commands/chromium.mjs'
import { compress } from './src/commands/compress.ts'
import { contentPolicy, ISOLATION } from './src/commands/content-policy.ts'
import { formerFiles } from './src/commands/former-files.ts'
import { lateFiles } from './src/commands/late-files.ts'
import { linkPreview } from './src/commands/link-preview.ts'
import { pageAhead } from './src/commands/page-ahead.ts'
import { standalonePage } from './src/commands/standalone-page.ts'
import { ThirdParty } from './src/commands/third-party.ts'
import { wholeEntries } from './src/commands/worker-entries.mjs'
import { MODEL_HOSTS } from './src/share/model-hosts.ts'
import { inspectFilm } from './src/export/ffmpeg.fixture.ts'

const browserPath = chromiumPath()
const thirdParty = new ThirdParty()

/** Tests of the folders that use TensorFlow.js. */
const WITH_TENSORS = 'src/{draw,engine,model,torch,trainer,versions}/**/*.test.{ts,tsx}'

/** One worker: beside it run the tests in a browser (commands/test.mjs). */
const inNode = { environment: 'node', maxWorkers: 1 } as const

export default defineConfig({
  // Relative, so that the built folder works below any path of a static host.
  base: './',
  plugins: [
    react(),
    contentPolicy(MODEL_HOSTS),
    linkPreview(process.env['REELGAN_SITE']),
    thirdParty.collect(),
    standalonePage(thirdParty),
    pageAhead(),
    lateFiles(),
    thirdParty.write(),
    formerFiles(),
    compress(),
  ],
  worker: { format: 'es', plugins: () => [wholeEntries(), thirdParty.collect()] },
  server: { headers: ISOLATION },
  // One copy of TensorFlow.js in dev too: two copies do not see each other's kernels or flags.
  resolve: { dedupe: ['@tensorflow/tfjs', '@tensorflow/tfjs-core'] },
  // Found late (in a worker, behind a dynamic import), a dependency would be bundled anew and reload the page under a
  // running test, or leave two copies of TensorFlow.js side by side.
  optimizeDeps: {
    entries: ['index.html', 'src/**/*.browser.test.ts'],
    include: [
      '@tensorflow/tfjs',
      '@tensorflow/tfjs-backend-wasm',
      '@tensorflow/tfjs-backend-webgpu',
      'fflate',
      'gifenc',
      'mediabunny',
    ],
  },
  build: {
    target: 'es2023',
    // The hashed files of earlier builds stay for a while (commands/former-files.ts).
    emptyOutDir: false,
    chunkSizeWarningLimit: 2000,
    // Browsers that do not know it fetch the page a little later.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          // What the first picture waits for in two files, not in seventeen: each that is fetched costs the browser up
          // to 10 ms of work, on the page's thread too. A group holds what its module imports statically.
          groups: [
            { name: 'first', test: /\/index\.html$/, priority: 1 },
            { name: 'page', test: /\/src\/app\/page\.tsx$/ },
          ],
        },
      },
    },
  },
  test: {
    // Training for real on a busy two-core machine takes its time; a hang still ends.
    testTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          ...inNode,
          name: 'node',
          // One worker for all files, whose start and imports would take longer than most tests.
          isolate: false,
          include: ['src/**/*.test.{ts,tsx}'],
          exclude: ['src/**/*.browser.test.ts', WITH_TENSORS],
        },
      },
      {
        extends: true,
        // Kernels, gradients and backends stay registered for all who come later: each file for itself.
        test: {
          ...inNode,
          name: 'node-apart',
          include: [WITH_TENSORS],
          exclude: ['src/**/*.browser.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['src/**/*.browser.test.ts'],
          // ffmpeg makes the clips that the decoding tests open.
          globalSetup: [
            'src/clip/built-decoder.fixture.ts',
            'src/clip/made-clips.fixture.ts',
            'src/clip/made-videos.fixture.ts',
          ],
          browser: {
            enabled: true,
            headless: true,
            commands: { inspectFilm },
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
