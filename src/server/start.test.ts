// The server as `npm run serve` starts it: site and endpoint on one origin, and what happens when something is missing.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { newBlob, post } from './blobs/running.fixture'
import { startS3 } from './blobs/s3rver.fixture'
import { type Configuration, readConfiguration } from './configuration'
import { type RunningServer, startServer } from './start'

let folder = ''
const running: RunningServer[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'start-'))
  writeFileSync(join(folder, 'index.html'), '<head></head>')
  writeFileSync(join(folder, 'headers.json'), '{}')
})

afterEach(async () => {
  for (const server of running.splice(0)) await server.close()
  rmSync(folder, { recursive: true })
})

async function start(changes: Readonly<Record<string, string>> = {}): Promise<RunningServer> {
  const environment = { REELGAN_PORT: '0', REELGAN_SHARE: join(folder, 'blobs'), ...changes }
  const configuration: Configuration = readConfiguration(environment, folder)
  const server = await startServer(configuration, folder)
  running.push(server)
  return server
}

const page = async ({ address }: RunningServer) => (await fetch(address)).text()
const shareAt = ({ address }: RunningServer, origin = address.slice(0, -1)) =>
  post(`${address}api/share`, newBlob(100), { origin })

test('the page of this machine can share, and is told so', async () => {
  const server = await start()
  expect(server.warning).toBeNull()
  expect(await page(server)).toContain('reelgan-share')
  expect((await shareAt(server)).status).toBe(201)
  expect((await shareAt(server, 'https://reelgan.example')).status).toBe(403)
})

test('with a public origin only its page can share', async () => {
  const server = await start({ REELGAN_ORIGIN: 'https://reelgan.example' })
  expect(await page(server)).not.toContain('reelgan-share')
  expect((await shareAt(server)).status).toBe(403)
  expect((await shareAt(server, 'https://reelgan.example')).status).toBe(201)
})

test('switched off, there is neither an endpoint nor a word of it', async () => {
  const server = await start({ REELGAN_SHARE: 'off' })
  expect(server.warning).toBeNull()
  expect(await page(server)).not.toContain('reelgan-share')
  expect((await shareAt(server)).status).toBe(404)
})

test('a folder that cannot be made leaves the site without an endpoint, and a sentence', async () => {
  writeFileSync(join(folder, 'file'), '')
  const server = await start({ REELGAN_SHARE: join(folder, 'file', 'blobs') })
  expect(server.warning).toMatch(
    /^Short links are off: .*file.* cannot be used \(ENOTDIR\); .*REELGAN_SHARE\.$/,
  )
  expect(await page(server)).not.toContain('reelgan-share')
})

test('a bucket is used, and one that is not there is said', async () => {
  const s3 = await startS3()
  try {
    const environment = {
      REELGAN_S3_ENDPOINT: s3.bucket.endpoint,
      REELGAN_S3_BUCKET: 'models',
      AWS_ACCESS_KEY_ID: s3.bucket.accessKeyId,
      AWS_SECRET_ACCESS_KEY: s3.bucket.secretAccessKey,
    }
    const server = await start(environment)
    expect(server.warning).toBeNull()
    expect((await shareAt(server)).status).toBe(201)
    const without = await start({ ...environment, REELGAN_S3_BUCKET: 'others' })
    expect(without.warning).toMatch(/bucket “others” cannot be used \(404 NoSuchBucket\)/)
    expect(await page(without)).not.toContain('reelgan-share')
    const stranger = await start({ ...environment, AWS_ACCESS_KEY_ID: 'stranger' })
    expect(stranger.warning).toMatch(/cannot be used \(403 InvalidAccessKeyId\)/)
  } finally {
    await s3.close()
  }
  const gone = await start({
    REELGAN_S3_ENDPOINT: s3.bucket.endpoint,
    REELGAN_S3_BUCKET: 'models',
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 'b',
  })
  expect(gone.warning).toMatch(/cannot be used \(ECONNREFUSED\); look at the variables/)
})

test('two at once get a port each, and the page of each can share', async () => {
  const both = await Promise.all(['one', 'two'].map((name) => start({ REELGAN_SHARE: join(folder, name) })))
  expect(new Set(both.map(({ address }) => address)).size).toBe(2)
  for (const server of both) {
    expect(await page(server)).toContain('reelgan-share')
    expect((await shareAt(server)).status).toBe(201)
  }
})

test('a second server on one folder serves the site, says so, and shares when the first has ended', async () => {
  const first = await start()
  const second = await start()
  expect(second.warning).toMatch(
    /^Short links are off: another server keeps its shared models in .*blobs; end that one, or .*REELGAN_SHARE\.$/,
  )
  expect(await page(second)).not.toContain('reelgan-share')
  expect((await shareAt(second)).status).toBe(503)
  expect((await shareAt(first)).status).toBe(201)
  await first.close()
  await expect.poll(() => page(second), { timeout: 20_000 }).toContain('reelgan-share')
  expect((await shareAt(second)).status).toBe(201)
})

test('a store that is away at the start is used as soon as it is there', async () => {
  const s3 = await startS3()
  await s3.close()
  const { port } = new URL(s3.bucket.endpoint)
  const server = await start({
    REELGAN_S3_ENDPOINT: s3.bucket.endpoint,
    REELGAN_S3_BUCKET: 'models',
    AWS_ACCESS_KEY_ID: s3.bucket.accessKeyId,
    AWS_SECRET_ACCESS_KEY: s3.bucket.secretAccessKey,
  })
  expect(server.warning).toMatch(/ECONNREFUSED/)
  expect(await page(server)).not.toContain('reelgan-share')
  const back = await startS3(Number(port))
  try {
    await expect.poll(() => page(server), { timeout: 20_000 }).toContain('reelgan-share')
    expect((await shareAt(server)).status).toBe(201)
  } finally {
    await back.close()
  }
})

test('a folder that is removed under a running server is made again', async () => {
  const server = await start()
  rmSync(join(folder, 'blobs'), { recursive: true })
  await expect.poll(async () => (await shareAt(server)).status, { timeout: 20_000 }).toBe(201)
})

test('a store that does not answer at the start keeps nobody from the site', async () => {
  const silent = createServer(() => undefined)
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  const bound = silent.address()
  const port = bound === null || typeof bound === 'string' ? 0 : bound.port
  try {
    const server = await start({
      REELGAN_S3_ENDPOINT: `http://127.0.0.1:${port}`,
      REELGAN_S3_BUCKET: 'models',
      AWS_ACCESS_KEY_ID: 'a',
      AWS_SECRET_ACCESS_KEY: 'b',
    })
    expect((await fetch(server.address)).status).toBe(200)
    expect((await shareAt(server)).status).toBe(503)
  } finally {
    silent.closeAllConnections()
    silent.close()
  }
})

test('it ends at once with an upload and a slow request on their way', async () => {
  const server = await start()
  const { port } = new URL(server.address)
  const sockets = ['POST /api/share HTTP/1.1\r\nHost: x\r\nContent-Length: 9000\r\n\r\nabc', 'GET / HT'].map(
    (text) => {
      const socket = connect(Number(port), '127.0.0.1', () => socket.write(text))
      return socket.on('error', () => undefined)
    },
  )
  await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('ready', resolve))))
  // Answered, so that the two before it have been seen.
  await page(server)
  const begun = performance.now()
  await server.close()
  expect(performance.now() - begun).toBeLessThan(1400)
})

test('a port that is taken, and a folder without a site, are sentences', async () => {
  const { address } = await start()
  await expect(start({ REELGAN_PORT: new URL(address).port })).rejects.toThrow(
    /cannot listen at 127\.0\.0\.1, port \d+ \(EADDRINUSE\): choose others/,
  )
  rmSync(join(folder, 'headers.json'))
  await expect(start()).rejects.toThrow(/run npm run build/)
})

test('what is being answered when the server ends is answered', async () => {
  const server = await start()
  const answers = Promise.all(Array.from({ length: 20 }, () => shareAt(server)))
  // Once the first has come in, the others are on their way.
  const first = await shareAt(server)
  expect(first.status).toBe(201)
  await server.close()
  const statuses = (await answers).map(({ status }) => status)
  expect(new Set(statuses)).toEqual(new Set([201]))
  await expect(shareAt(server)).rejects.toThrow()
})
