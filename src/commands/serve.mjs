// Builds the site and serves the built folder. Not the development server (`npm run dev`), nor what the server does
// (server/). Packages are imported when they are used: these functions are named in files that run before they are
// installed.

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

/** Ports that are tried one after the other. */
const MOST_PORTS = 200

/** Builds the site into dist/. */
export async function buildSite() {
  const { code } = await run('vite', ['build', '--logLevel', 'warn'])
  if (code !== 0) throw new Refusal('The site could not be built: see what Vite says above.')
}

/**
 * What the environment sets for the server, checked: to be known before anything is built for it.
 * @param {NodeJS.ProcessEnv} environment  what the owner may set (server/configuration.ts)
 */
export async function configurationOf(environment) {
  const { register } = await import('tsx/esm/api')
  register()
  const { readConfiguration } = await import('../server/configuration')
  return readConfiguration(environment, root)
}

/**
 * Serves the built site.
 * @param {NodeJS.ProcessEnv} environment  what the owner may set
 * @param {string} [folder]  where it was built
 * @returns {Promise<import('../server/start').RunningServer>}
 */
export async function serveSite(environment, folder = join(root, 'dist')) {
  const configuration = await configurationOf(environment)
  const { startServer } = await import('../server/start')
  return startServer(configuration, folder)
}

/**
 * Serves the built site at the port that the environment names; where it names none, at the first free one from the
 * usual one on.
 * @param {NodeJS.ProcessEnv} environment  what the owner may set
 * @param {string} [folder]  where it was built
 */
export async function serveNearby(environment, folder) {
  if (environment['REELGAN_PORT']?.trim()) return serveSite(environment, folder)
  const { port: usual } = await configurationOf(environment)
  for (let port = usual; ; port++) {
    try {
      // Not looked for before: two that look at once find the same.
      return await serveSite({ ...environment, REELGAN_PORT: String(port) }, folder)
    } catch (error) {
      if (port === usual + MOST_PORTS || !isTaken(error)) throw error
    }
  }
}

/** @param {unknown} error  of `serveSite` */
const isTaken = (error) =>
  error instanceof Error &&
  error.cause instanceof Error &&
  'code' in error.cause &&
  error.cause.code === 'EADDRINUSE'

/**
 * Ends the process when it is asked to, once what is being answered is answered.
 * @param {{ close: () => Promise<void> }} server
 */
export function untilEnded(server) {
  const end = () => {
    void server.close().finally(() => process.exit(0))
  }
  // SIGHUP: its terminal was closed.
  process.once('SIGHUP', end)
  process.once('SIGINT', end)
  process.once('SIGTERM', end)
}

/**
 * @param {number} from
 * @returns {Promise<number>} the first port from `from` on that nothing of this machine listens at
 */
export async function freePort(from) {
  for (let port = from; port < from + MOST_PORTS; port++) {
    if (await portIsFree(port)) return port
  }
  throw new Refusal(
    `No port between ${from} and ${from + MOST_PORTS - 1} is free on this machine: end some servers and run it again.`,
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
