// A share endpoint in memory with the protocol of the real one, for tests of the page's side.

import { createHash } from 'node:crypto'

export interface FakeEndpoint {
  readonly blobs: Map<string, { readonly bytes: Uint8Array; readonly deleteToken: string }>
  readonly requests: { readonly method: string; readonly path: string; readonly headers: Headers }[]
  readonly fetch: typeof fetch
}

const json = (status: number, data: unknown) =>
  new Response(JSON.stringify(data), { status, headers: { 'content-type': 'application/json' } })

export function fakeEndpoint(): FakeEndpoint {
  const blobs: FakeEndpoint['blobs'] = new Map()
  const requests: FakeEndpoint['requests'] = []
  const answer = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init)
    const { pathname } = new URL(request.url)
    requests.push({ method: request.method, path: pathname, headers: request.headers })
    if (request.method === 'POST') {
      const bytes = new Uint8Array(await request.arrayBuffer())
      const id = createHash('sha256').update(bytes).digest('base64url').slice(0, 22)
      blobs.set(id, { bytes, deleteToken: `token-of-${id}` })
      return json(201, { id, deleteToken: `token-of-${id}`, expires: '2030-01-01T00:00:00.000Z' })
    }
    const id = pathname.split('/').at(-1) ?? ''
    const kept = blobs.get(id)
    if (!kept) return json(404, { error: 'There is nothing here.' })
    if (request.method === 'GET') return new Response(new Uint8Array(kept.bytes))
    if (request.headers.get('authorization') !== `Bearer ${kept.deleteToken}`)
      return json(403, { error: 'This token deletes something else.' })
    blobs.delete(id)
    return new Response(null, { status: 204 })
  }
  return { blobs, requests, fetch: answer }
}
