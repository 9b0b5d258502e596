// The wire between the browser and everything else: a proxy that notes each request of a page, its workers and the
// browser itself, hands on those to the site, and can be cut. An independent witness: nothing in the browser can ask
// past it.

import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Asked {
  readonly method: string
  /** Whole, as it was asked for. */
  readonly address: string
  /** Of what was sent along. */
  readonly bytes: number
}

/**
 * Chromium asks its maker what a form might be, for filling it in; no page can stop it, and none is told. The policy
 * refuses it to pages.
 */
const BROWSERS_OWN = 'content-autofill.googleapis.com:443'

export class Wire {
  readonly asked: Asked[] = []
  /** Cut: every request fails as it does without a network. */
  cut = false
  readonly #site: string
  readonly #server: Server

  /** `site`: the origin that is handed on to. */
  constructor(site: string) {
    this.#site = site
    this.#server = createServer((incoming, response) => this.#note(incoming, response))
    // What is encrypted comes as a wish for a tunnel: noted, never granted.
    this.#server.on('connect', ({ url }: IncomingMessage, socket) => {
      if (url !== BROWSERS_OWN) this.asked.push({ method: 'CONNECT', address: url ?? '', bytes: 0 })
      socket.destroy()
    })
  }

  /** Listens; the address of the proxy. */
  open(): Promise<string> {
    return new Promise((resolve) => {
      this.#server.listen(0, '127.0.0.1', () => {
        const { port } = this.#server.address() as AddressInfo
        resolve(`http://127.0.0.1:${port}`)
      })
    })
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  #note(incoming: IncomingMessage, response: ServerResponse): void {
    const { method = '', url: address = '', headers } = incoming
    let bytes = 0
    incoming.on('data', (part: Buffer) => (bytes += part.length))
    incoming.on('end', () => {
      this.asked.push({ method, address, bytes })
      if (this.cut || new URL(address).origin !== this.#site) {
        response.destroy()
        return
      }
      // Only what a site gives out is handed on: what is sent was noted, and reaches nobody.
      if (method !== 'GET') {
        response.writeHead(204).end()
        return
      }
      const onward = request(address, { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
      })
      onward.on('error', () => response.destroy())
      onward.end()
    })
  }
}
