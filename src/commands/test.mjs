// `npm test`: installs what is missing, then runs every gate and every test, and counts them in its last line.
// `npm test -- --only unit,e2e` runs some of them. A failing stage does not stop the next one.

import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { FIRST_CHUNK_LIMIT, firstLoad, gzippedKilobytes } from './budget.mjs'
import { buildSite, freePort } from './serve.mjs'
import { ensurePackages, ensureTools } from './setup.mjs'
import { command, Refusal, root, run, secondsSince } from './steps.mjs'
import { countPlaywright, countVitest, gate } from './tally.mjs'

/** @typedef {import('./tally.mjs').Tally} Tally */

const REPORTS = join(root, 'node_modules', '.cache', 'reports')

/** In the order in which they run. @type {Readonly<Record<string, () => Promise<Tally>>>} */
const STAGES = {
  format: () => npmGate('check:format'),
  types: () => npmGate('check:types'),
  lint: () => npmGate('check:lint'),
  unused: () => npmGate('check:unused'),
  unit: () => vitest('test:unit'),
  browser: () => vitest('test:browser'),
  build,
  e2e,
}

/** Stages that have passed. @type {Set<string>} */
const done = new Set()

/** @param {string} script  one of package.json */
async function npmGate(script) {
  const { code } = await run('npm', ['run', '--silent', script])
  return gate(code)
}

/** @param {string} script */
async function vitest(script) {
  const file = report(script)
  const { code } = await run('npm', [
    'run',
    '--silent',
    script,
    '--',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ])
  return countVitest(read(file), code)
}

async function e2e() {
  const file = report('test:e2e')
  const { code } = await run('npm', ['run', '--silent', 'test:e2e', '--', '--reporter=list,json'], {
    // A port of its own: another copy of the site may be running on the usual one.
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: file, REELGAN_PORT: String(await freePort(4273)), ...built() },
  })
  return countPlaywright(read(file), code)
}

/** The site that the stage before has built is not built again; `--only e2e` builds it. */
const built = () => (done.has('build') ? { REELGAN_BUILT: '1' } : {})

async function build() {
  await buildSite()
  const files = firstLoad(join(root, 'dist'))
  const size = gzippedKilobytes(files)
  const sentence = `The first load is ${size.toFixed(1)} kB in ${files.length} files, gzip; the limit is ${FIRST_CHUNK_LIMIT} kB.`
  if (size >= FIRST_CHUNK_LIMIT)
    throw new Refusal(`${sentence} Load later what the first screen does not need.`)
  console.log(sentence)
  return gate(0)
}

/** @param {string} script  @returns {string} where its report goes; an older one is gone, so that it cannot be counted */
function report(script) {
  mkdirSync(REPORTS, { recursive: true })
  const file = join(REPORTS, `${script.replace(':', '-')}.json`)
  rmSync(file, { force: true })
  return file
}

/** @param {string} file  @returns {unknown} undefined when it was not written */
function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

/** @param {readonly string[]} args  @returns {readonly string[]} names of stages, in their order */
function wantedStages(args) {
  const names = Object.keys(STAGES)
  if (args.length === 0) return names
  const [flag, list = ''] = args
  const wanted = list.split(',')
  const unknown = wanted.filter((name) => !names.includes(name))
  if (flag !== '--only' || args.length > 2 || unknown.length > 0) {
    throw new Refusal(
      `npm test takes only “--only” and some of ${names.join(',')}: for instance npm test -- --only unit,e2e`,
    )
  }
  return names.filter((name) => wanted.includes(name))
}

/** @param {string} name  @returns {Promise<Tally>} */
async function runStage(name) {
  const start = performance.now()
  console.log(`\n── ${name} ──`)
  const tally = await (STAGES[name]?.() ?? Promise.resolve(gate(1))).catch((error) => {
    console.error(error instanceof Refusal ? error.message : error)
    return gate(1)
  })
  console.log(`${name}: ${tally.failed === 0 ? 'passed' : 'FAILED'} in ${secondsSince(start)}`)
  return tally
}

await command(async () => {
  const start = performance.now()
  const stages = wantedStages(process.argv.slice(2))
  await ensurePackages()
  await ensureTools()
  let passed = 0
  let failed = 0
  const broken = []
  for (const name of stages) {
    const tally = await runStage(name)
    passed += tally.passed
    failed += tally.failed
    if (tally.failed > 0) broken.push(name)
    else done.add(name)
  }
  console.log(
    `\nEverything took ${secondsSince(start)}.${broken.length > 0 ? ` Failed: ${broken.join(', ')}.` : ''}`,
  )
  console.log(`${passed} passed, ${failed} failed`)
  process.exitCode = failed > 0 ? 1 : 0
})
