// Builds the pages that are measured and serves them: one build for each variant, beside the product's dist/, not in
// it.

import { join } from 'node:path'
import { build, type Plugin, preview } from 'vite'
import { Refusal, root } from './steps.mjs'

export const BENCH_VARIANTS = ['ours', 'stock'] as const
export type BenchVariant = (typeof BENCH_VARIANTS)[number]

const BENCH = join(root, 'src', 'bench')
const OUT = join(root, 'node_modules', '.cache', 'bench-site')

/** The optimizer is the one part of the networks that knows no other: stock brings its own in the same shape. */
function stockAdam(): Plugin {
  let swapped = false
  return {
    name: 'stock-adam',
    enforce: 'pre',
    async resolveId(source, importer, options) {
      const found = await this.resolve(source, importer, { ...options, skipSelf: true })
      if (found?.id !== join(root, 'src', 'engine', 'adam.ts')) return null
      swapped = true
      return join(BENCH, 'worker', 'stock-adam.ts')
    },
    buildEnd(error) {
      if (!error && !swapped) this.error('The stock variant would have been built with our optimizer.')
    },
  }
}

/**
 * Builds both variants of the bench page.
 * @throws Refusal when Vite cannot.
 */
export async function buildBench(): Promise<void> {
  try {
    for (const variant of BENCH_VARIANTS) await buildVariant(variant)
  } catch (error) {
    throw new Refusal(`The bench could not be built: ${error instanceof Error ? error.message : ''}`, {
      cause: error,
    })
  }
}

async function buildVariant(variant: BenchVariant): Promise<void> {
  await build({
    // Not the product's: its policy, its link preview and its list of late files belong to the product's page.
    configFile: false,
    root: BENCH,
    base: './',
    publicDir: false,
    worker: { format: 'es' },
    logLevel: 'warn',
    plugins: variant === 'stock' ? [stockAdam()] : [],
    build: {
      target: 'es2023',
      outDir: join(OUT, variant),
      emptyOutDir: true,
      // What preloads late parts asks for `document`, which a worker has not.
      modulePreload: false,
      rolldownOptions: {
        input: { page: join(BENCH, 'page.html'), worker: join(BENCH, 'worker', `${variant}.ts`) },
        output: { entryFileNames: '[name].js' },
      },
    },
  })
}

/** Without them a page may not share memory between threads. */
const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}

/** Serves both; with `isolated` pages threads can be had. */
export async function serveBench(
  port: number,
  isolated: boolean,
): Promise<{ address: string; close: () => Promise<void> }> {
  const server = await preview({
    configFile: false,
    root: BENCH,
    logLevel: 'warn',
    build: { outDir: OUT },
    preview: { host: '127.0.0.1', port, strictPort: false, open: false, headers: isolated ? ISOLATION : {} },
  })
  const bound = server.httpServer.address()
  if (bound === null || typeof bound === 'string')
    throw new Refusal('No port of this machine could be opened for the bench.')
  return { address: `http://127.0.0.1:${bound.port}/`, close: () => server.close() }
}
