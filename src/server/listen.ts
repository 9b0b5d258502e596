// The HTTP server around the site and the endpoint: which of the two answers, how slow a client may be, how it ends.
// Not here: how an address is read (request-line.ts).

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { refusals, sendJson, type ShareRefusal } from './blobs/answer'
import type { ShareEndpoint } from './blobs/endpoint'
import { readRequestLine } from './request-line'
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
/** What is still on its way in when the server is to end may take this long, ms: what has been sent already arrives. */
const LAST_REQUESTS = 300
/** What is still being answered then, ms. */
const LAST_ANSWERS = 1500

export interface ListenOptions {
  readonly host: string
  /** 0: any free one. */
  readonly port: number
  /** Null: there is only the endpoint. */
  readonly site: Site | null
  /**
   * Asked at each request: the endpoint of that moment. `off`: there is only the site; `away`: its store is not there
   * just now.
   */
  readonly endpoint: () => ShareEndpoint | 'off' | 'away'
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
    // Longer than a proxy keeps a connection: one that is closed here while the proxy uses it again is an error for
    // somebody.
    keepAliveTimeout: patience.idle + 5000,
    // How often Node looks for those that are too slow.
    connectionsCheckingInterval: Math.min(5000, patience.head / 2),
  }
  const open = new Set<IncomingMessage>()
  const server = createServer(limits, (request, response) => {
    const timer = setTimeout(() => request.socket.destroy(), patience.answer)
    open.add(request)
    response.once('close', () => {
      clearTimeout(timer)
      open.delete(request)
      // Kept open for a next request, which will not be taken.
      if (!server.listening) setImmediate(() => server.closeIdleConnections())
    })
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
    close: () => close(server, open),
  }
}

async function answer(
  { site, endpoint }: ListenOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!readRequestLine(request)) return refuse(response, refusals.noSuchHost())
  if (!/^\/api(?:[/?]|$)/.test(request.url ?? '')) {
    if (site) return site.handle(request, response)
    return refuse(response, refusals.noSuchPath())
  }
  const now = endpoint()
  if (now === 'off') return refuse(response, refusals.noSuchPath())
  if (now === 'away') return refuse(response, refusals.unreachable())
  return now.handle(request, response)
}

const refuse = (response: ServerResponse, { status, message }: ShareRefusal) =>
  sendJson(response, status, { error: message })

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

/** @param open requests that are not answered yet */
function close(server: Server, open: ReadonlySet<IncomingMessage>): Promise<void> {
  return new Promise((resolve) => {
    const unfinished = setTimeout(() => {
      for (const request of open) if (!request.complete) request.socket.destroy()
      // Those whose head is still coming, too.
      if (open.size === 0) server.closeAllConnections()
    }, LAST_REQUESTS)
    const unanswered = setTimeout(() => server.closeAllConnections(), LAST_ANSWERS)
    server.close(() => {
      clearTimeout(unfinished)
      clearTimeout(unanswered)
      resolve()
    })
    server.closeIdleConnections()
  })
}
