// An S3-compatible server at a free port of this machine; its bucket is a new folder. It knows access keys by name but
// does not compute signatures: those are aws4fetch's part.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import S3rver from 's3rver'
import type { Bucket } from './s3-store'

export interface RunningS3 {
  readonly bucket: Bucket
  close(): Promise<void>
}

/** @param port 0: any free one */
export async function startS3(port = 0): Promise<RunningS3> {
  const folder = mkdtempSync(join(tmpdir(), 'share-s3-'))
  const server = new S3rver({
    address: '127.0.0.1',
    port,
    directory: folder,
    silent: true,
    configureBuckets: [{ name: 'models', configs: [] }],
  })
  const address = await server.run()
  return {
    bucket: {
      endpoint: `http://127.0.0.1:${address.port}`,
      bucket: 'models',
      region: 'us-east-1',
      accessKeyId: 'S3RVER',
      secretAccessKey: 'S3RVER',
    },
    close: async () => {
      await server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
