// Brings a fresh machine to where everything runs: the packages, the browsers, ffmpeg. What is there already is left
// alone. Node's own modules only, because it runs before anything is installed.

import { existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromiumPath } from './chromium.mjs'
import { ENGINES } from './engines.mjs'
import { Refusal, root, run, step } from './steps.mjs'

/** @typedef {Record<string, { version?: string, optional?: boolean }>} LockPackages */

/**
 * The packages of a lock file by folder; empty when there is none.
 * @param {string} file
 * @returns {LockPackages}
 */
function lockPackages(file) {
  if (!existsSync(file)) return {}
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? {}
  } catch {
    return {}
  }
}

/**
 * Whether npm's own record of a node_modules folder holds everything that the lock file wants, at the same versions.
 * The record is written when an install has ended, so that a broken-off one counts as missing. Optional packages are
 * the builds for other machines.
 * @param {string} folder  of the repository
 */
export function packagesAreInstalled(folder) {
  const wanted = lockPackages(join(folder, 'package-lock.json'))
  const found = lockPackages(join(folder, 'node_modules', '.package-lock.json'))
  return Object.entries(wanted).every(
    ([path, { version, optional }]) => path === '' || optional || found[path]?.version === version,
  )
}

/** Installs the packages of package-lock.json, unless they are there. */
export async function ensurePackages() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Refusal(
      `ReelGAN needs Node 20.19 or newer and this is ${process.versions.node}: install a newer one from nodejs.org.`,
    )
  }
  if (packagesAreInstalled(root)) return
  await step('Installing packages (npm ci)', async () => {
    // Said in full: a machine set up for production would leave out the tools, and with them Vite.
    const flags = ['--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error']
    if ((await npm(['ci', ...flags])) && (await viteLoads())) return
    console.log('npm ci was not enough; trying npm install …')
    if ((await npm(['install', '--no-save', ...flags])) && (await viteLoads())) return
    throw new Refusal(
      'The packages could not be installed: look at what npm says above (is the network there?) and run it again.',
    )
  })
}

/**
 * Its many lines are shown only when it fails.
 * @param {readonly string[]} args
 */
async function npm(args) {
  const { code, output } = await run('npm', args, { quiet: true })
  if (code !== 0) console.log(output.trim())
  return code === 0
}

/** npm sometimes leaves out the native part of a package, and only its use tells. */
async function viteLoads() {
  const { code } = await run(process.execPath, ['--input-type=module', '--eval', "await import('vite')"], {
    quiet: true,
  })
  return code === 0
}

/** Finds Chromium, ffmpeg and ffprobe, and installs those that are missing. */
export async function ensureTools() {
  if (!(await hasFfmpeg())) await step('Installing ffmpeg', installFfmpeg)
  if (!(await hasChromium())) await step('Installing Chromium', installChromium)
}

/**
 * Installs Firefox and WebKit where they are missing and may be installed. The tests in one that is still missing are
 * left out, and one line says so: not every system has them.
 */
export async function ensureEngines() {
  for (const { name, found, packages } of ENGINES) {
    if (!found()) await step(`Installing ${name}`, () => installWithApt(...packages))
    if (!found()) {
      const wanted = packages.join(' ')
      console.log(`The tests in ${name} are left out: it is not installed (Debian: ${wanted}).`)
    }
  }
}

const hasFfmpeg = async () => (await runs('ffmpeg', ['-version'])) && (await runs('ffprobe', ['-version']))

async function hasChromium() {
  const path = chromiumPath()
  if (path && (await runs(path, ['--version']))) return true
  if (process.env['CHROMIUM_PATH']) {
    throw new Refusal(
      `CHROMIUM_PATH names ${path}, which does not start: name a Chromium that does, or unset it.`,
    )
  }
  const { chromium } = await import('playwright')
  return runs(chromium.executablePath(), ['--version'])
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 */
async function runs(program, args) {
  const { code } = await run(program, args, { quiet: true })
  return code === 0
}

async function installFfmpeg() {
  await installWithApt('ffmpeg')
  if (!(await hasFfmpeg())) {
    throw new Refusal(
      'ffmpeg and ffprobe are needed and could not be installed from here: install the package “ffmpeg” and run it again.',
    )
  }
}

async function installChromium() {
  if (await installWithApt('chromium')) {
    if (await hasChromium()) return
  }
  // Its libraries come from the system, so that they too need a right to install.
  const deps = (await rootPrefix()) ? ['--with-deps'] : []
  await run('playwright', ['install', ...deps, 'chromium'])
  if (!(await hasChromium())) {
    throw new Refusal(
      'Chromium is needed and could not be installed from here: install the package “chromium”, or set CHROMIUM_PATH, and run it again.',
    )
  }
}

/**
 * Installs system packages where apt is there and we may.
 * @param {readonly string[]} names
 */
async function installWithApt(...names) {
  const prefix = await rootPrefix()
  if (!prefix || !onPath('apt-get')) return false
  /** @param {readonly string[]} args */
  const apt = async (args) => {
    const [program = '', ...rest] = [
      ...prefix,
      'env',
      'DEBIAN_FRONTEND=noninteractive',
      'apt-get',
      '-q',
      ...args,
    ]
    const { code, output } = await run(program, rest, { quiet: true })
    if (code !== 0) console.log(output.trim().split('\n').slice(-8).join('\n'))
    return code === 0
  }
  return (await apt(['update'])) && apt(['install', '-y', '--no-install-recommends', ...names])
}

/** What to put before a command so that it runs as root; null where we may not. */
async function rootPrefix() {
  if (process.getuid?.() === 0) return []
  return (await runs('sudo', ['-n', 'true'])) ? ['sudo', '-n'] : null
}

/** @param {string} name */
const onPath = (name) =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)))
