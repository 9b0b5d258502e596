// `npm test`: installs what is missing, then runs every gate and every test, and counts them in its last line. Stages
// run one after another, but for the unit tests, which use what the browser leaves of the processors.
// `npm test -- --only unit,e2e` runs some of them. A failing stage does not stop the next one.

import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { FIRST_CHUNK_LIMIT, firstLoad, gzippedKilobytes } from './budget.mjs'
import { firefoxPath, webkitPrograms } from './engines.mjs'
import { buildSite, freePort } from './serve.mjs'
import { ensureEngines, ensurePackages, ensureTools } from './setup.mjs'
import { command, Refusal, root, run, secondsSince } from './steps.mjs'
import { countPlaywright, countVitest, gate } from './tally.mjs'
import { importedEntries } from './worker-entries.mjs'

/** @typedef {import('./tally.mjs').Tally} Tally */

const REPORTS = join(root, 'node_modules', '.cache', 'reports')

/** @typedef {(aside: boolean) => Promise<Tally>} Stage */

/** In the order in which they run. @type {Readonly<Record<string, Stage>>} */
const STAGES = {
  format: () => npmGate('check:format'),
  types: () => npmGate('check:types'),
  lint: () => npmGate('check:lint'),
  unused: () => npmGate('check:unused'),
  browser: (aside) => vitest('test:browser', aside),
  unit: (aside) => vitest('test:unit', aside),
  build,
  e2e,
  engines,
}

/** Runs beside the stage before it: a browser leaves a third of two processors idle. */
const BESIDE = 'unit'

/** Stages that have passed. @type {Set<string>} */
const done = new Set()

/** @param {string} script  one of package.json */
async function npmGate(script) {
  const { code } = await run('npm', ['run', '--silent', script])
  return gate(code)
}

/**
 * @param {string} script
 * @param {boolean} aside  behind whatever else runs; its output is shown at its end
 */
async function vitest(script, aside) {
  const file = report(script)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const npm = ['npm', 'run', '--silent', script, '--', ...reporters]
  const [program = '', ...args] = aside ? ['nice', ...npm] : npm
  const { code, output } = await run(program, args, { quiet: aside })
  if (aside) console.log(`\n── ${script} ──\n${output.trim()}`)
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

/** In Firefox and WebKit, of which only those count that are there. */
async function engines() {
  await ensureEngines()
  if (!firefoxPath() && !webkitPrograms()) return { passed: 0, failed: 0 }
  return vitest('test:engines', false)
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
  const { entries, faults } = importedEntries(join(root, 'dist'))
  if (entries.length === 0) throw new Refusal('No worker was found in the built site.')
  if (faults.length > 0) throw new Refusal(`WebKit would start a worker twice: ${faults.join('; ')}.`)
  console.log(`None of the ${entries.length} workers’ entries is imported.`)
  return gate(0)
}

/**
 * @param {string} script  @returns {string} where its report goes; an older one is gone, so that it cannot be counted
 */
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

/** @param {string} name  @param {boolean} [aside] */
async function runStage(name, aside = false) {
  const start = performance.now()
  if (!aside) console.log(`\n── ${name} ──`)
  const tally = await (STAGES[name]?.(aside) ?? Promise.resolve(gate(1))).catch((error) => {
    console.error(error instanceof Refusal ? error.message : error)
    return gate(1)
  })
  console.log(`${name}: ${tally.failed === 0 ? 'passed' : 'FAILED'} in ${secondsSince(start)}`)
  if (tally.failed === 0) done.add(name)
  return { name, ...tally }
}

await command(async () => {
  const start = performance.now()
  const stages = wantedStages(process.argv.slice(2))
  await ensurePackages()
  await ensureTools()
  const tallies = []
  for (const name of stages) {
    const before = stages[stages.indexOf(name) - 1]
    if (name === BESIDE && before) continue
    const beside = stages[stages.indexOf(name) + 1] === BESIDE ? [runStage(BESIDE, true)] : []
    tallies.push(...(await Promise.all([runStage(name), ...beside])))
  }
  const broken = tallies.filter(({ failed }) => failed > 0).map(({ name }) => name)
  const [passed, failed] = [sum(tallies.map((each) => each.passed)), sum(tallies.map((each) => each.failed))]
  console.log(
    `\nEverything took ${secondsSince(start)}.${broken.length > 0 ? ` Failed: ${broken.join(', ')}.` : ''}`,
  )
  console.log(`${passed} passed, ${failed} failed`)
  process.exitCode = failed > 0 ? 1 : 0
})

/** @param {readonly number[]} numbers */
function sum(numbers) {
  return numbers.reduce((total, each) => total + each, 0)
}
