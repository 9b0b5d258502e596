// What a person keeps: a download, a run that goes on after a reload, the page as a file.

import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { makeFile, probe } from './films.fixture'
import { page, recipe, site } from './page.fixture'
import { Person, soon } from './person.fixture'

test('a download arrives whole', async () => {
  await page.person.visit(site)
  await makeFile(page.person, { file: 'Picture (PNG)', frames: 1 })
  const path = await page.person.download(() => page.person.click('button', /^Download the/))
  expect(probe(path)).toEqual({ complaints: '', frames: 1, codec: 'png' })
})

test('a saved run goes on after a reload, and a second page says where it is open', async () => {
  const { person } = page
  await person.visit(`${site}?backend=wasm${recipe()}`, 'ready')
  for (let step = 1; step <= 2; step++) {
    await person.click('button', 'One step')
    await soon(`step ${step}`, async () => {
      const state = await person.state()
      return state?.run === 'paused' && state.reading.progress?.step === step
    })
  }
  await soon('it is saved', async () => {
    const project = (await person.state())?.project
    return project?.step === 2 && !project.saving
  })
  const before = (await person.state())?.reading.progress
  await person.visit(site)
  await person.click('button', 'Go on')
  expect((await person.until('paused')).reading.progress).toEqual(before)
  const other = new Person(await page.browser.open(), page.browser)
  await other.visit(site)
  await other.openDialog('Projects')
  await other.reads('Open in another tab.')
  await other.tab.close()
})

test('a page in a file of its own plays from disk', async () => {
  const { person } = page
  await person.visit(site)
  await person.openDialog('Share')
  const file = await person.saved(() => person.click('button', 'Download the page'))
  await person.tab.goto(pathToFileURL(file).href)
  await person.pictureChanges(await person.picture())
})
