// What a person keeps: a download, the page as a file, a run whose worker dies and that goes on after a reload.

import { pathToFileURL } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { makeFile, probe } from './films.fixture'
import { page, playsThere, recipe, site } from './page.fixture'
import { Person, soon } from './person.fixture'

describe('of a demo', () => {
  beforeAll(() => page.person.visit(site))

  test('a download arrives whole', async () => {
    await makeFile(page.person, { file: 'Picture (PNG)', frames: 1 })
    const path = await page.person.download(() => page.person.click('button', /^Download the/))
    expect(probe(path)).toEqual({ complaints: '', frames: 1, codec: 'png', aspect: 1 })
    await page.person.click('button', 'Close')
  })

  test('a link plays it, and so does a page in a file of its own, from disk', async () => {
    const { person } = page
    await person.openDialog('Share')
    const demo = await person.valueOf('Demo link')
    expect(demo).toContain('#demo=')
    await playsThere(demo, (await person.widthOfPictures()) ?? NaN)
    const file = await person.saved(() => person.click('button', 'Download the page'))
    await person.tab.goto(pathToFileURL(file).href)
    await person.click('button', 'Play')
    await person.pictureChanges(await person.picture())
  })
})

test('a worker that is killed is replaced; its run is saved, goes on after a reload, and a second page says where it is open', async () => {
  const { person } = page
  await person.visit(`${site}?backend=wasm${recipe({ steps: 20_000 })}`, 'ready')
  await person.tab.evaluate(() => {
    const post = Reflect.get<Worker, 'postMessage'>(Worker.prototype, 'postMessage')
    Worker.prototype.postMessage = function (this: Worker, ...given: readonly unknown[]) {
      const [message] = given
      Reflect.apply(post, this, given)
      if (message instanceof Object && 'type' in message && message.type === 'train')
        window.addEventListener('kill', () => this.terminate(), { once: true })
    }
  })
  await person.click('button', 'Train')
  const stepped = (from: number) =>
    soon(`steps after ${from}`, async () => {
      const state = await person.state()
      const step = state?.reading.progress?.step ?? 0
      return state?.run === 'training' && step > from && step
    })
  const step = await stepped(3)
  await person.tab.evaluate(() => void window.dispatchEvent(new Event('kill')))
  await person.reads(/The worker that trains stopped; training goes on from/)
  await stepped(step + 3)
  await person.click('button', 'Pause')
  const before = (await person.until('paused')).reading.progress
  await soon('it is saved', async () => {
    const project = (await person.state())?.project
    return project?.step === before?.step && project?.saving === false
  })
  await person.visit(site)
  await person.click('button', 'Go on')
  expect((await person.until('paused')).reading.progress).toEqual(before)
  const other = new Person(await page.browser.open(), page.browser)
  await other.visit(site)
  await other.openDialog('Projects')
  await other.reads('Open in another tab.')
  await other.tab.close()
})
