// `npm test`: installs what is missing, then runs every gate and every test, names the slowest tests, and counts all in
// its last line. `npm test -- --only unit,e2e` runs some of the stages. A failing stage does not stop the next one.

import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { FIRST_CHUNK_LIMIT, firstLoad, gzippedKilobytes } from './budget.mjs'
import { firefoxPath, webkitPrograms } from './engines.mjs'
import { buildSite, freePort } from './serve.mjs'
import { ensureEngines, ensurePackages, ensureTools } from './setup.mjs'
import { command, Refusal, root, run, secondsSince } from './steps.mjs'
import { countPlaywright, countVitest, gate, slowest, timesOfPlaywright, timesOfVitest } from './tally.mjs'
import { importedEntries } from './worker-entries.mjs'

/** @typedef {import('./tally.mjs').Tally} Tally */

const REPORTS = join(root, 'node_modules', '.cache', 'reports')

/** @typedef {(aside: boolean) => Promise<Tally>} Stage */

/** @type {Readonly<Record<string, Stage>>} */
const STAGES = {
  types: (aside) => npmGate('check:types', aside),
  lint: (aside) => npmGate('check:lint', aside),
  format: (aside) => npmGate('check:format', aside),
  unused: (aside) => npmGate('check:unused', aside),
  browser: (aside) => vitest('test:browser', aside),
  unit: (aside) => vitest('test:unit', aside, aside ? ['nice', '-n', '19'] : []),
  build,
  e2e: (aside) => playwright('beside', aside),
  engines,
  timed: (aside) => playwright('timed', aside),
}

/**
 * One turn after another. The lanes of a turn run beside each other, the stages of a lane in order; what the first lane
 * prints is shown at once, the rest at the end of each stage. The tests in a browser wait for the one thread on which
 * the software adapter compiles, which leaves a processor to everything else that needs no built site. Browsers of the
 * built site have both processors to themselves: two of them beside each other draw in software, and each test took
 * five times as long.
 */
const TURNS = [
  [
    ['browser', 'build'],
    ['types', 'lint', 'format', 'unused', 'unit'],
  ],
  [['e2e']],
  [['timed']],
  [['engines']],
]

/** Those that open the built site: it is built for them. */
const ON_THE_SITE = new Set(['e2e', 'engines', 'timed'])

/** How many of the slowest tests are named. */
const NAMED = 10

/** Of every stage so far. @type {import('./tally.mjs').Timed[]} */
const times = []

/** Stages that have passed. @type {Set<string>} */
const done = new Set()

/**
 * @param {string} script  one of package.json
 * @param {boolean} aside
 */
async function npmGate(script, aside) {
  return gate((await npm([script], aside)).code)
}

/**
 * @param {readonly string[]} script  with what it is given
 * @param {boolean} aside  its output is shown at its end
 * @param {{ env?: NodeJS.ProcessEnv, through?: readonly string[] }} [options]  through: the program that runs it
 */
async function npm([name = '', ...given], aside, { env = {}, through = [] } = {}) {
  const [program = '', ...args] = [...through, 'npm', 'run', '--silent', name, '--', ...given]
  const { code, output } = await run(program, args, { quiet: aside, env })
  if (aside) console.log(`\n── ${name} ──\n${output.trim()}`)
  return { code }
}

/** @param {string} script  @param {boolean} aside  @param {readonly string[]} [through] */
async function vitest(script, aside, through = []) {
  const file = report(script)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const { code } = await npm([script, ...reporters], aside, { through })
  const told = read(file)
  times.push(...timesOfVitest(told))
  return countVitest(told, code)
}

/** @param {'beside' | 'timed'} project  of playwright.config.ts  @param {boolean} aside */
async function playwright(project, aside) {
  const file = report(`test:e2e-${project}`)
  const env = {
    PLAYWRIGHT_JSON_OUTPUT_FILE: file,
    // A port of its own: another copy of the site may be running on the usual one.
    REELGAN_PORT: String(await freePort(4273)),
    ...built(),
  }
  const { code } = await npm(['test:e2e', `--project=${project}`, '--reporter=list,json'], aside, { env })
  const told = read(file)
  times.push(...timesOfPlaywright(told))
  return countPlaywright(told, code)
}

/** In Firefox and WebKit, of which only those count that are there. */
async function engines(/** @type {boolean} */ aside) {
  await ensureEngines()
  if (!firefoxPath() && !webkitPrograms()) return { passed: 0, failed: 0 }
  return vitest('test:engines', aside)
}

/** The site that the stage before has built is not built again. */
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

/** @param {readonly string[]} args  @returns {readonly string[]} names of stages */
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
  return wanted.some((name) => ON_THE_SITE.has(name)) ? ['build', ...wanted] : wanted
}

/** @param {readonly string[]} names  @param {number} place  in its turn */
async function runLane(names, place) {
  const tallies = []
  for (const name of names) tallies.push(await runStage(name, place))
  return tallies
}

/** @param {string} name  @param {number} place  of its lane */
async function runStage(name, place) {
  const start = performance.now()
  if (place === 0) console.log(`\n── ${name} ──`)
  const tally = await (STAGES[name]?.(place > 0) ?? Promise.resolve(gate(1))).catch((error) => {
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
  for (const turn of TURNS) {
    const lanes = turn.map((lane) => lane.filter((name) => stages.includes(name)))
    const used = lanes.filter((lane) => lane.length > 0)
    tallies.push(...(await Promise.all(used.map(runLane))).flat())
  }
  const broken = tallies.filter(({ failed }) => failed > 0).map(({ name }) => name)
  const [passed, failed] = [sum(tallies.map((each) => each.passed)), sum(tallies.map((each) => each.failed))]
  console.log(`\nThe slowest tests:\n${slowest(times, NAMED).join('\n')}`)
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
