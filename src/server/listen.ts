// The HTTP server around the site and the endpoint: which of the two answers, how slow a client may be, how it ends.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { refusals, sendJson } from './blobs/answer'
import type { ShareEndpoint } from './blobs/endpoint'
import type { Site } from './site'

/** How long a client may take, ms. */
export interface Patience {
  /** Until the head of a request is there. */
  readonly head: number
  /** Until all of a request is there: 1 MiB in two minutes is 70 kbit/s. */
  readonly request: number
  /** Until a request is there and its answer is taken. */
  readonly answer: number
  /** Without a byte either way; between two requests a little longer. */
  readonly idle: number
}

const PATIENCE: Patience = { head: 10_000, request: 120_000, answer: 420_000, idle: 60_000 }

const MOST_SOCKETS = 2000
/** A browser opens six. Behind a proxy all are the proxy's, which then has to count. */
const MOST_SOCKETS_OF_ONE = 300
/** What is still being answered when the server is to end may take this long, ms. */
const LAST_ANSWERS = 5000

export interface ListenOptions {
  readonly host: string
  /** 0: any free one. */
  readonly port: number
  /** Null: there is only the endpoint. */
  readonly site: Site | null
  /** Null: there is only the site. */
  readonly endpoint: ShareEndpoint | null
  readonly isBehindProxy: boolean
  readonly patience?: Patience
}

export interface Listening {
  readonly port: number
  /** Takes no more requests, finishes those that are there. */
  close(): Promise<void>
}

/** @throws what the system says when the port cannot be had (`EADDRINUSE`, `EACCES`, `EADDRNOTAVAIL`) */
export async function listen(options: ListenOptions): Promise<Listening> {
  const { host, port, isBehindProxy, patience = PATIENCE } = options
  const limits = {
    headersTimeout: patience.head,
    requestTimeout: patience.request,
    // Longer than a proxy keeps a connection: one that is closed here while the proxy uses it again is an error for somebody.
    keepAliveTimeout: patience.idle + 5000,
    // How often Node looks for those that are too slow.
    connectionsCheckingInterval: Math.min(5000, patience.head / 2),
  }
  const server = createServer(limits, (request, response) => {
    const timer = setTimeout(() => request.socket.destroy(), patience.answer)
    response.once('close', () => clearTimeout(timer))
    void answer(options, request, response)
  })
  server.setTimeout(patience.idle)
  server.maxConnections = MOST_SOCKETS
  if (!isBehindProxy) limitSockets(server)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const bound = server.address()
  return {
    port: bound === null || typeof bound === 'string' ? port : bound.port,
    close: () => close(server),
  }
}

async function answer(
  { site, endpoint }: ListenOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const isCall = /^\/api(?:[/?]|$)/.test(request.url ?? '')
  if (isCall && endpoint) return endpoint.handle(request, response)
  if (!isCall && site) return site.handle(request, response)
  const { status, message } = refusals.noSuchPath()
  sendJson(response, status, { error: message })
}

/** One address cannot take all the sockets there are. */
function limitSockets(server: Server): void {
  const counts = new Map<string, number>()
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? ''
    const count = (counts.get(address) ?? 0) + 1
    if (count > MOST_SOCKETS_OF_ONE) {
      socket.destroy()
      return
    }
    counts.set(address, count)
    socket.once('close', () => {
      const left = (counts.get(address) ?? 1) - 1
      if (left === 0) counts.delete(address)
      else counts.set(address, left)
    })
  })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), LAST_ANSWERS)
    server.close(() => {
      clearTimeout(timer)
      resolve()
    })
    server.closeIdleConnections()
  })
}
