// The Content-Security-Policy of the built page. That the studio works under it is what every other test here shows: a
// violation is an error on the console, and that fails them. Here: that the policy is there and bites, on the page and
// in its workers.

import { createServer, type Server } from 'node:http'
import { expect, type Page } from 'playwright/test'
import { openStudio, test, visit } from './studio.fixture'

/** Another site, which lets anybody ask: only the policy stands between it and the page. */
let foreign: Server
let address = ''
let hits = 0

test.beforeAll(async () => {
  foreign = createServer((_request, response) => {
    hits++
    response.writeHead(200, {
      'Access-Control-Allow-Origin': '*',
      'Cross-Origin-Resource-Policy': 'cross-origin',
      'Content-Type': 'text/html',
    })
    response.end('<title>elsewhere</title>')
  })
  await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve))
  const bound = foreign.address()
  if (bound === null || typeof bound === 'string') throw new Error('the other site has no port')
  // A name of this machine that is none of the hosts that models may come from.
  address = `http://elsewhere.localhost:${bound.port}/`
})

test.afterAll(() => {
  foreign.close()
})

test.use({ fresh: true })

test.beforeEach(async ({ page }) => {
  hits = 0
  await page.addInitScript(() => {
    const refused: string[] = []
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) =>
      refused.push(effectiveDirective),
    )
    Object.assign(window, { refused })
  })
})

/** The directives that have refused something since the page was opened. */
const refused = (page: Page) =>
  page.evaluate(() => [...(window as unknown as { refused: readonly string[] }).refused])

/** What planted code would try. Each is refused by the directive beside it. */
const ATTEMPTS: readonly (readonly [string, string, (to: string) => void])[] = [
  ['a picture', 'img-src', (to) => void Object.assign(new Image(), { src: to })],
  ['a film', 'media-src', (to) => void Object.assign(document.createElement('video'), { src: to })],
  ['a request', 'connect-src', (to) => void fetch(to, { mode: 'no-cors' }).catch(() => undefined)],
  ['a beacon', 'connect-src', (to) => void navigator.sendBeacon(to, 'a clip')],
  ['a socket', 'connect-src', (to) => void new WebSocket(to.replace('http', 'ws'))],
  [
    'a frame',
    'frame-src',
    (to) => document.body.append(Object.assign(document.createElement('iframe'), { src: to })),
  ],
  [
    'a style sheet',
    'style-src-elem',
    (to) =>
      document.head.append(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: to })),
  ],
  [
    'a style of its own',
    'style-src-elem',
    () => {
      const style = document.createElement('style')
      style.textContent = '#root { display: none }'
      document.head.append(style)
    },
  ],
  [
    'a form',
    'form-action',
    (to) => {
      const form = Object.assign(document.createElement('form'), { action: to, method: 'post' })
      document.body.append(form)
      form.submit()
    },
  ],
  [
    'another base for every address',
    'base-uri',
    (to) => document.head.append(Object.assign(document.createElement('base'), { href: to })),
  ],
]

test('text never becomes code; what planted code would load or send is refused, and nothing reaches another site', async ({
  page,
  errors,
  context,
}) => {
  // The other site can be reached: a page without this policy loads it.
  const free = await context.newPage()
  await free.goto(address)
  expect(hits).toBeGreaterThan(0)
  await free.close()
  await visit(page)
  expect(await refused(page), 'what the studio itself does is allowed').toEqual([])
  await expectTextIsText(page)
  hits = 0
  for (const [what, directive, attempt] of ATTEMPTS) {
    const before = (await refused(page)).length
    await page.evaluate(attempt, address)
    await expect.poll(async () => (await refused(page)).slice(before), what).toContain(directive)
  }
  expect(hits).toBe(0)
  expect(await page.evaluate(() => document.getElementById('root')?.checkVisibility())).toBe(true)
  // The refusals of this test are on the console, and expected.
  errors.length = 0
})

/** Text never becomes code or markup. */
async function expectTextIsText(page: Page): Promise<void> {
  const outcome = await page.evaluate(async (to) => {
    const thrown: Record<string, string> = {}
    const attempts: Readonly<Record<string, () => void>> = {
      markup: () => (document.createElement('div').innerHTML = '<img src=x onerror="planted = 1">'),
      'a foreign script': () => (document.createElement('script').src = to),
      'a foreign worker': () => void new Worker(to),
      'a worker made of text': () =>
        void new Worker(URL.createObjectURL(new Blob(['1'], { type: 'text/javascript' }))),
      'a function of text': () => void Reflect.construct(Function, ['planted = 1']),
    }
    // By a timer: what the debugger runs by itself may evaluate text whatever the policy says.
    await new Promise<void>((resolve) => {
      setTimeout(() => {
        for (const [what, attempt] of Object.entries(attempts)) {
          try {
            attempt()
            thrown[what] = 'allowed'
          } catch (error) {
            thrown[what] = error instanceof Error ? error.name : 'thrown'
          }
        }
        const script = document.createElement('script')
        script.append('planted = 1')
        document.body.append(script)
        setTimeout(resolve)
      })
    })
    return { thrown, planted: 'planted' in window }
  }, address)
  expect(outcome).toEqual({
    thrown: {
      markup: 'TypeError',
      'a foreign script': 'TypeError',
      'a foreign worker': 'TypeError',
      'a worker made of text': 'TypeError',
      'a function of text': 'EvalError',
    },
    planted: false,
  })
}

test('the workers are held too, and still compute on several threads', async ({ page }) => {
  await openStudio(page, 'wasm', { size: 16, frames: 16 })
  const engine = await page.evaluate(() => window.reelgan?.state().engine)
  expect(engine).toMatchObject({ kind: 'running', info: { backend: 'wasm' } })
  // A refused helper would be no error: the engine would go on alone.
  const cores = await page.evaluate(() => navigator.hardwareConcurrency)
  const helpers = page.workers().filter((worker) => worker.url().includes('helper'))
  expect(helpers.length > 0, `helper threads on ${cores} cores`).toBe(cores > 1)

  const workers = page.workers().filter((worker) => !helpers.includes(worker))
  expect(workers.length).toBeGreaterThan(0)
  for (const worker of workers) {
    const outcome = await worker.evaluate(async (to) => {
      const asked = await fetch(to, { mode: 'no-cors' }).then(
        () => 'sent',
        () => 'refused',
      )
      const own = await fetch(self.location.href).then((response) => response.status)
      return { asked, own }
    }, address)
    expect(outcome, worker.url()).toEqual({ asked: 'refused', own: 200 })
  }
  expect(hits).toBe(0)
})
