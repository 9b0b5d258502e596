// Which addresses a model may be fetched from.

import { expect, test } from 'vitest'
import { isModelHost, MODEL_HOSTS } from './model-hosts'

const allowed = (address: string) => isModelHost(new URL(address), 'https://reel.example')

test.each([
  'https://reel.example/models/a.safetensors',
  'https://huggingface.co/me/reel/resolve/main/a.safetensors',
  'https://us.aws.cdn.hf.co/xet/a',
  'https://raw.githubusercontent.com/me/reel/main/a.safetensors',
  'https://me.github.io/a.safetensors',
])('%s', (address) => {
  expect(allowed(address)).toBe(true)
})

test.each(['http://localhost:8000/a.safetensors', 'http://127.0.0.1/a.safetensors'])(
  '%s only for a page of this machine',
  (address) => {
    for (const own of ['http://localhost:4173', 'http://127.0.0.1:5173', 'http://[::1]:4173'])
      expect(isModelHost(new URL(address), own)).toBe(true)
    for (const other of ['https://reel.example', 'http://localhost.reel.example', 'null'])
      expect(isModelHost(new URL(address), other)).toBe(false)
  },
)

test.each([
  'https://example.org/a.safetensors',
  'https://github.io/a',
  'https://evilgithub.io/a',
  'https://me.github.io.evil.org/a',
  'https://me.github.io:8443/a',
  'http://me.github.io/a',
  'http://reel.example/a',
  'http://localhost.evil.org/a',
  'https://huggingface.co.evil.org/a',
])('not %s', (address) => {
  expect(allowed(address)).toBe(false)
})

test('every row is a source that a content policy takes', () => {
  for (const source of MODEL_HOSTS) expect(source).toMatch(/^https:\/\/(\*\.)?[a-z0-9.-]+$/)
})
