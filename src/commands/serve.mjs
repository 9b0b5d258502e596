// Builds the site and serves the built folder. Not the development server (`npm run dev`).
// Vite is imported when it is used: these functions are named in files that run before it is installed.

import { existsSync, readdirSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { Refusal, root, run } from './steps.mjs'

/** Everything that the built folder comes from. */
const SOURCES = ['src', 'public', 'index.html', 'vite.config.ts', 'package-lock.json']

/** @param {string} path  @returns {number} when the newest file at or below it was written, ms */
function newest(path) {
  if (!existsSync(path)) return 0
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))))
}

/**
 * Whether the built folder is as new as its sources.
 * @param {string} folder  of the repository
 */
export function buildIsCurrent(folder) {
  const built = join(folder, 'dist', 'index.html')
  if (!existsSync(built)) return false
  const when = statSync(built).mtimeMs
  return SOURCES.every((source) => newest(join(folder, source)) <= when)
}

/** Builds the site into dist/. */
export async function buildSite() {
  const { code } = await run('vite', ['build', '--logLevel', 'warn'])
  if (code !== 0) throw new Refusal('The site could not be built: see what Vite says above.')
}

/**
 * Serves dist/ to this machine only, on the first free port from `port` on.
 * @param {number} port
 * @returns {Promise<{ address: string, close: () => Promise<void> }>}
 */
export async function serveSite(port) {
  const { preview } = await import('vite')
  const server = await preview({
    root,
    logLevel: 'warn',
    preview: { host: '127.0.0.1', port, strictPort: false, open: false },
  })
  const bound = server.httpServer.address()
  if (bound === null || typeof bound === 'string')
    throw new Refusal('No port of this machine could be opened for the site.')
  return { address: `http://127.0.0.1:${bound.port}/`, close: () => server.close() }
}

/**
 * @param {number} from
 * @returns {Promise<number>} the first port from `from` on that nothing of this machine listens at
 */
export async function freePort(from) {
  for (let port = from; port < from + 200; port++) {
    if (await portIsFree(port)) return port
  }
  throw new Refusal(
    `No port between ${from} and ${from + 199} is free on this machine: end some servers and run it again.`,
  )
}

/** @param {number} port  @returns {Promise<boolean>} */
function portIsFree(port) {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
