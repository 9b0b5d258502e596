// The pretrained network comes late: it is asked for again where it does not come whole, and then told in one sentence.

import { afterEach, expect, test, vi } from 'vitest'
import { backboneFile } from '../../model/backbone-file.fixture'
import { fetchPretrained } from './pretrained'

afterEach(() => vi.unstubAllGlobals())

const answers = (...bodies: readonly (Uint8Array | number)[]) => {
  const fetched = vi.fn<(url: string) => Promise<Response>>()
  for (const body of bodies)
    fetched.mockResolvedValueOnce(
      typeof body === 'number' ? new Response(null, { status: body }) : new Response(body.slice().buffer),
    )
  vi.stubGlobal('fetch', fetched)
  return fetched
}

test('what comes cut is asked for again, and what is there never again', async () => {
  const file = backboneFile()
  const fetched = answers(file.subarray(0, 1000), 503, file)
  const pretrained = fetchPretrained('there', [0, 0])
  expect((await pretrained()).length).toBe(file.length)
  await pretrained()
  expect(fetched.mock.calls).toEqual([['there'], ['there'], ['there']])
})

test('what does not come is told in a sentence, and may come the next time', async () => {
  const file = backboneFile()
  answers(404, 404, file)
  const pretrained = fetchPretrained('there', [0])
  await expect(pretrained()).rejects.toMatchObject({
    code: 'part-missing',
    message: 'The pretrained network could not be loaded: check the connection and try again.',
  })
  expect((await pretrained()).length).toBe(file.length)
})
