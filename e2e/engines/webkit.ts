// WebKit as the system installs it (WebKitGTK's driver and its small browser), through classic WebDriver: requests over
// HTTP. It paints onto a display of its own, which nobody sees.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Key, Tab } from './tab.ts'

/** What Safari has and Debian's build leaves off: the storage API, memory that is shared by name. */
const AS_SAFARI = {
  arguments: ['--features=+StorageAPI,+StorageAPIEstimate'],
  environment: { JSC_useSharedArrayBuffer: '1' },
}

export interface WebkitPrograms {
  readonly driver: string
  readonly browser: string
  readonly display: string
}

export interface WebkitOptions {
  readonly port: number
  readonly asSafari: boolean
}

export async function startWebkit(programs: WebkitPrograms, options: WebkitOptions): Promise<Browser> {
  const home = mkdtempSync(join(tmpdir(), 'webkit-'))
  const downloads = join(home, 'Downloads')
  mkdirSync(downloads)
  mkdirSync(join(home, '.config'))
  writeFileSync(join(home, '.config', 'user-dirs.dirs'), `XDG_DOWNLOAD_DIR="${downloads}"\n`)
  // Players wait until they are told to play (`prefers-reduced-motion`): to paint them takes a part of every test.
  mkdirSync(join(home, '.config', 'gtk-3.0'))
  writeFileSync(join(home, '.config', 'gtk-3.0', 'settings.ini'), '[Settings]\ngtk-enable-animations=0\n')
  const display = await startDisplay(programs.display)
  const complaints: string[] = []
  const driver = startDriver(programs, options, { home, display: display.name }, complaints)
  const ask = asker(options.port)
  const session = await begin(ask, programs, options)
  const path = `/session/${session.id}`
  await ask('POST', `${path}/window/rect`, { width: 1280, height: 800 })
  const first = String(await ask('GET', `${path}/window`))
  let taken = false
  return {
    version: session.version,
    complaints,
    downloads,
    async open() {
      if (!taken) {
        taken = true
        return tabOf(ask, path, first)
      }
      // Not a tab: one behind another is never painted, and a dialog in it never gets the focus.
      const made = await ask('POST', `${path}/window/new`, { type: 'window' })
      return tabOf(ask, path, String(field(made, 'handle')))
    },
    async close() {
      await ask('DELETE', path).catch(() => undefined)
      await Promise.all([ended(driver), ended(display.server)])
      rmSync(home, { recursive: true, force: true })
    },
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill()
  await exit
}

/** Xvfb takes the first free display and says which. */
async function startDisplay(program: string): Promise<{ name: string; server: ChildProcess }> {
  const server = spawn(program, ['-displayfd', '1', '-screen', '0', '1280x820x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [number] = (await once(server.stdout, 'data')) as [Buffer]
  return { name: `:${number.toString().trim()}`, server }
}

/** The browser writes what its pages tell the console, workers too, to the driver's output. */
function startDriver(
  { driver }: WebkitPrograms,
  { port, asSafari }: WebkitOptions,
  { home, display }: { home: string; display: string },
  complaints: string[],
): ChildProcess {
  const child = spawn(driver, [`--port=${port}`], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {
      ...process.env,
      HOME: home,
      XDG_RUNTIME_DIR: home,
      DISPLAY: display,
      // Its sandbox does not start for root, as tests run in containers.
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
      WEBKIT_SKIA_ENABLE_CPU_RENDERING: '1',
      ...(asSafari ? AS_SAFARI.environment : {}),
    },
  })
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    for (const line of text.split('\n')) if (/CONSOLE.*\bERROR\b/.test(line)) complaints.push(line)
  })
  return child
}

type Ask = (method: string, path: string, body?: object) => Promise<unknown>

const asker =
  (port: number): Ask =>
  async (method, path, body) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
    })
    const value = field(await response.json(), 'value')
    if (!response.ok)
      throw new Error(`${path}: ${String(field(value, 'error'))}: ${String(field(value, 'message'))}`)
    return value
  }

const field = (data: unknown, name: string): unknown =>
  data instanceof Object ? new Map<string, unknown>(Object.entries(data)).get(name) : undefined

async function begin(ask: Ask, { browser }: WebkitPrograms, { asSafari }: WebkitOptions) {
  const deadline = performance.now() + 20_000
  while (!(await ask('GET', '/status').catch(() => null)))
    if (performance.now() > deadline) throw new Error('the driver of WebKit does not answer')
  const args = [
    '--automation',
    '--enable-write-console-messages-to-stdout=true',
    ...(asSafari ? AS_SAFARI.arguments : []),
  ]
  const made = await ask('POST', '/session', {
    capabilities: {
      alwaysMatch: {
        'webkitgtk:browserOptions': { binary: browser, args },
        timeouts: { script: 120_000, pageLoad: 60_000 },
      },
    },
  })
  const told = field(made, 'capabilities')
  return {
    id: String(field(made, 'sessionId')),
    version: `WebKitGTK ${String(field(told, 'browserVersion'))}`,
  }
}

const KEYS: Readonly<Record<Key, string>> = {
  Tab: '\uE004',
  Enter: '\uE007',
  Escape: '\uE00C',
  ArrowLeft: '\uE012',
  ArrowRight: '\uE014',
  ArrowDown: '\uE015',
  Space: ' ',
}

function tabOf(ask: Ask, path: string, handle: string): Tab {
  /** All commands go to the window that was named last. */
  const send: Ask = async (method, rest, body) => {
    await ask('POST', `${path}/window`, { handle })
    return ask(method, `${path}${rest}`, body)
  }
  const find = async (selector: string) =>
    Object.values(
      (await send('POST', '/element', { using: 'css selector', value: selector })) as object,
    )[0] as string
  const keys = (text: string) =>
    send('POST', '/actions', {
      actions: [
        {
          type: 'key',
          id: 'keyboard',
          actions: Array.from(text).flatMap((value) => [
            { type: 'keyDown', value },
            { type: 'keyUp', value },
          ]),
        },
      ],
    })
  return {
    goto: async (url) => void (await send('POST', '/url', { url })),
    reload: async () => void (await send('POST', '/refresh', {})),
    async evaluate<Result, Given extends readonly unknown[]>(
      work: (...given: Given) => Result | Promise<Result>,
      ...given: Given
    ) {
      const script = `const done = arguments[arguments.length - 1]
        Promise.resolve().then(() => (${String(work)})(...arguments[0]))
          .then((value) => ({ value }), (error) => ({ error: String(error) }))
          .then((out) => done(JSON.stringify(out)))`
      // As text: the driver does not get every object across.
      const out: unknown = JSON.parse(String(await send('POST', '/execute/async', { script, args: [given] })))
      const error = field(out, 'error')
      if (typeof error === 'string') throw new Error(error)
      return field(out, 'value') as Result
    },
    click: async (selector) => void (await send('POST', `/element/${await find(selector)}/click`, {})),
    async drag(from, to) {
      const move = ({ x, y }: typeof from) => ({ type: 'pointerMove', duration: 50, x, y })
      const actions = [
        move(from),
        { type: 'pointerDown', button: 0 },
        move({ x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 }),
        move(to),
        { type: 'pointerUp', button: 0 },
      ]
      await send('POST', '/actions', { actions: [{ type: 'pointer', id: 'mouse', actions }] })
    },
    upload: async (selector, paths) =>
      void (await send('POST', `/element/${await find(selector)}/value`, { text: paths.join('\n') })),
    type: async (text) => void (await keys(text)),
    press: async (key) => void (await keys(KEYS[key])),
    screenshot: async (to) =>
      writeFileSync(to, Buffer.from(String(await send('GET', '/screenshot')), 'base64')),
    close: async () => void (await send('DELETE', '/window')),
  }
}
