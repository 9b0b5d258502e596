import { expect, test } from 'vitest'
import { readConfiguration } from './configuration'

const read = (environment: Readonly<Record<string, string>>) => readConfiguration(environment, '/site')

test('without a word: this machine only, a folder of the project, 1 GiB', () => {
  expect(read({})).toEqual({
    host: '127.0.0.1',
    port: 4173,
    origins: null,
    share: { kind: 'folder', folder: '/site/.share', quota: 2 ** 30 },
    trustedProxies: 0,
  })
})

test('everything arrives where it belongs', () => {
  const environment = {
    REELGAN_HOST: '0.0.0.0',
    REELGAN_PORT: '8080',
    REELGAN_ORIGIN: 'https://reelgan.example, https://www.reelgan.example:8443',
    REELGAN_SHARE: '/var/lib/reelgan',
    REELGAN_SHARE_MB: '5000',
    REELGAN_TRUST_PROXY: '1',
  }
  expect(read(environment)).toEqual({
    host: '0.0.0.0',
    port: 8080,
    origins: ['https://reelgan.example', 'https://www.reelgan.example:8443'],
    share: { kind: 'folder', folder: '/var/lib/reelgan', quota: 5000 * 2 ** 20 },
    trustedProxies: 1,
  })
  for (const off of ['off', 'OFF']) expect(read({ REELGAN_SHARE: off }).share).toBeNull()
})

test('a bucket takes the place of the folder', () => {
  const keys = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' }
  const place = { REELGAN_S3_ENDPOINT: 'https://s3.example', REELGAN_S3_BUCKET: 'models' }
  expect(read({ ...keys, ...place }).share).toEqual({
    kind: 's3',
    endpoint: 'https://s3.example',
    bucket: 'models',
    region: 'us-east-1',
    accessKeyId: 'id',
    secretAccessKey: 'secret',
    quota: 2 ** 30,
  })
  expect(read({ ...keys, ...place, REELGAN_S3_REGION: 'eu-1' }).share).toMatchObject({ region: 'eu-1' })
  expect(() => read(place)).toThrow(/AWS_ACCESS_KEY_ID is missing: REELGAN_S3_BUCKET needs it/)
  expect(() => read({ ...keys, REELGAN_S3_BUCKET: 'models' })).toThrow(/REELGAN_S3_ENDPOINT is missing/)
  expect(() => read({ ...keys, ...place, REELGAN_S3_ENDPOINT: 's3.example' })).toThrow(
    /REELGAN_S3_ENDPOINT must be .*https:\/\/.*; “s3.example” is not/,
  )
  expect(() => read({ ...keys, ...place, REELGAN_S3_ENDPOINT: 'https://me:word@s3.example' })).toThrow(
    /REELGAN_S3_ENDPOINT must be/,
  )
})

test.each([
  ['REELGAN_PORT', '80a', /whole number from 0 to 65535; “80a” is not/],
  ['REELGAN_PORT', '65536', /whole number from 0 to 65535/],
  ['REELGAN_SHARE_MB', '-1', /REELGAN_SHARE_MB must be a whole number/],
  ['REELGAN_TRUST_PROXY', 'yes', /whole number from 0 to 16; “yes” is not/],
  ['REELGAN_ORIGIN', 'reelgan.example', /like https:\/\/reelgan.example/],
  ['REELGAN_ORIGIN', 'https://reelgan.example/', /without a path or a slash/],
  ['REELGAN_ORIGIN', 'https://*.example', /is not/],
  ['REELGAN_ORIGIN', 'https://a.example,', /is not/],
  ['REELGAN_ORIGIN', 'null', /is not/],
  ['REELGAN_ORIGIN', '*', /is not/],
])('%s=%s is refused with a sentence', (name, value, sentence) => {
  expect(() => read({ [name]: value })).toThrow(sentence)
})
