// Serves the built site: the page with a word on whether there is a share endpoint, and its files as they are, or as
// the build has compressed them (commands/compress.ts).

import { access, readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join } from 'node:path'
import send from 'send'
import * as v from 'valibot'
import { ReelError } from '../core/errors'
import { isOwnMachine, ownMachinePolicy } from '../core/own-machine'
import { SHARE_META, SHARE_PATH } from '../core/share-protocol'
import { codingFor, COMPRESSED_TYPES } from './content-coding'

/** Chats that take an address apart write its # as an escape: the link then asks for a file of that name. */
const ESCAPED_LINK = /^\/(?:index\.html)?%(?:25)?23(.+)$/i
/** Vite puts a hash of the content into the names of what stands here. */
const HASHED = /^\/assets\//

const POLICY = 'Content-Security-Policy'
const META_POLICY = /(?<=<meta http-equiv="Content-Security-Policy" content=")[^"]*/

export interface SiteOptions {
  /** The built folder, absolute. */
  readonly folder: string
  /** Sent with every file. */
  readonly headers: Readonly<Record<string, string>>
  /** Whether a page that is asked for under this host name could use an endpoint. */
  readonly canShare: (host: string) => boolean
}

export class Site {
  readonly #options: SiteOptions

  constructor(options: SiteOptions) {
    this.#options = options
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD')
      return sendText(response, 405, 'This site is only read: ask with GET or HEAD.')
    }
    const { headers, isOwn } = this.#headersFor(request)
    for (const [name, value] of headers) response.setHeader(name, value)
    response.setHeader('X-Content-Type-Options', 'nosniff')
    const link = ESCAPED_LINK.exec(request.url ?? '/')?.[1]
    if (link !== undefined) {
      response.setHeader('Location', `./#${link}`)
      return sendText(response, 302, 'This link is opened by the page.')
    }
    const [path = '/'] = (request.url ?? '/').split('?')
    if (path === '/' || path === '/index.html') return this.#sendPage(request, response, isOwn)
    return this.#sendFile(path, request, response)
  }

  /** The headers of the build; a page of this machine may fetch from it. */
  #headersFor({ headers: { host = '' } }: IncomingMessage) {
    const isOwn = isOwnMachine(host.replace(/:\d*$/, ''))
    const headers = Object.entries(this.#options.headers).map(([name, value]): [string, string] => [
      name,
      isOwn && name === POLICY ? ownMachinePolicy(value) : value,
    ])
    return { headers, isOwn }
  }

  /** Read anew each time: it is small, and the site may be built again under a running server. */
  async #sendPage(request: IncomingMessage, response: ServerResponse, isOwn: boolean): Promise<void> {
    const html = await readFile(join(this.#options.folder, 'index.html'), 'utf8').catch(() => null)
    if (html === null) return sendText(response, 404, 'The site is not built: run npm run build.')
    const meta = `<meta name="${SHARE_META}" content="${SHARE_PATH}" />`
    const canShare = this.#options.canShare(request.headers.host ?? '')
    const page = canShare ? html.replace('</head>', `  ${meta}\n  </head>`) : html
    const text = isOwn ? page.replace(META_POLICY, ownMachinePolicy) : page
    response.setHeader('Vary', 'Host, Accept-Encoding')
    const coding = codingFor(request)
    if (coding) response.setHeader('Content-Encoding', coding.name)
    sendText(response, 200, coding ? coding.compress(text) : text, 'text/html; charset=utf-8')
  }

  async #sendFile(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const type = COMPRESSED_TYPES[extname(path)]
    const coding = type && codingFor(request)
    if (type) response.setHeader('Vary', 'Accept-Encoding')
    const isCompressed = coding && (await this.#isThere(path + coding.extension))
    if (isCompressed) {
      response.setHeader('Content-Encoding', coding.name)
      response.setHeader('Content-Type', type)
    }
    send(request, isCompressed ? path + coding.extension : path, {
      root: this.#options.folder,
      index: false,
      ...(HASHED.test(path) ? { maxAge: '1 year', immutable: true } : {}),
    })
      .on('error', (error: { readonly status?: number }) => {
        response.removeHeader('Content-Encoding')
        const status = error.status ?? 500
        if (status === 404) sendText(response, 404, 'There is no such file here; open the page of the site.')
        else sendText(response, status, 'This file cannot be sent so; open the page of the site.')
      })
      .on('directory', () =>
        sendText(response, 404, 'There is no such file here; open the page of the site.'),
      )
      .pipe(response)
  }

  /** Asked only for plain names; `send` looks at all others itself. */
  async #isThere(path: string): Promise<boolean> {
    if (!/^(?:\/[\w-][\w.-]*)+$/.test(path)) return false
    return access(join(this.#options.folder, path)).then(
      () => true,
      () => false,
    )
  }
}

function sendText(
  response: ServerResponse,
  status: number,
  text: string | Buffer,
  type = 'text/plain; charset=utf-8',
): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-cache',
  })
  response.end(text)
}

const headersSchema = v.record(v.string(), v.string())

/**
 * What the build wrote down to be sent with every file: isolation, and the policy of scripts.
 * @throws ReelError `file-wrong` when the folder holds no built site
 */
export async function builtHeaders(folder: string): Promise<Readonly<Record<string, string>>> {
  try {
    return v.parse(headersSchema, JSON.parse(await readFile(join(folder, 'headers.json'), 'utf8')))
  } catch (error) {
    throw new ReelError('file-wrong', `There is no built site in ${folder}: run npm run build.`, {
      cause: error,
    })
  }
}
