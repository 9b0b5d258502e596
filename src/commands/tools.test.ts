// Setting up a machine that has no browser and no ffmpeg, with a pretended apt-get: what is asked of it, and what is
// said.

import { execFile } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

let bin = ''

beforeEach(() => {
  bin = mkdtempSync(join(tmpdir(), 'tools-'))
  for (const name of ['sh', 'env', 'cp', 'chmod', 'true'])
    symlinkSync(join('/usr/bin', name), join(bin, name))
  program('sudo', 'shift; exec "$@"')
})

afterEach(() => {
  rmSync(bin, { recursive: true })
})

function program(name: string, script: string): void {
  writeFileSync(join(bin, name), `#!${join(bin, 'sh')}\n${script}\n`)
  chmodSync(join(bin, name), 0o755)
}

/** What one of the functions of setup.mjs prints on a machine whose only programs are those of `bin`. */
const setUp = (name: 'ensureTools' | 'ensureEngines') =>
  new Promise<string>((resolve) => {
    const script = `
      const { command } = await import(${JSON.stringify(join(import.meta.dirname, 'steps.mjs'))})
      const setup = await import(${JSON.stringify(join(import.meta.dirname, 'setup.mjs'))})
      await command(setup.${name})
      console.log('exit code', process.exitCode ?? 0)`
    const options = { env: { PATH: bin } }
    execFile(process.execPath, ['--input-type=module', '--eval', script], options, (_error, stdout, stderr) =>
      resolve(stdout + stderr),
    )
  })

const asked = () => readFileSync(join(bin, 'asked'), 'utf8').trim().split('\n')

test('what is missing is installed through apt, and nothing else', async () => {
  program(
    'apt-get',
    `echo "$@" >> ${bin}/asked
     case "$*" in *ffmpeg*) cp ${bin}/true ${bin}/ffmpeg; cp ${bin}/true ${bin}/ffprobe;; *chromium*) cp ${bin}/true ${bin}/chromium;; esac`,
  )
  const said = await setUp('ensureTools')
  expect(said).toMatch(/Installing ffmpeg: done[^]*Installing Chromium: done[^]*exit code 0/)
  expect(asked()).toEqual([
    '-q update',
    '-q install -y --no-install-recommends ffmpeg',
    '-q update',
    '-q install -y --no-install-recommends chromium',
  ])
  expect(await setUp('ensureTools')).toBe('exit code 0\n')
  expect(asked()).toHaveLength(4)
})

test('when apt cannot, its words are shown and one sentence says what to do', async () => {
  program('apt-get', 'echo "E: no network"; exit 100')
  const said = await setUp('ensureTools')
  expect(said).toContain('E: no network')
  expect(said).toContain('install the package “ffmpeg” and run it again.\n')
  expect(said).toContain('exit code 1')
  expect(said).not.toContain('    at ')
})

test('Firefox and WebKit are installed like Chromium; one that cannot be is left out in one line, and nothing fails', async () => {
  program(
    'apt-get',
    `echo "$@" >> ${bin}/asked
     case "$*" in *firefox-esr*) cp ${bin}/true ${bin}/firefox-esr;; esac`,
  )
  const said = await setUp('ensureEngines')
  expect(said).toContain('Installing Firefox: done')
  expect(said).not.toContain('The tests in Firefox')
  expect(asked()).toContain('-q install -y --no-install-recommends firefox-esr')
  const [line, ...others] = said.split('\n').filter((each) => each.startsWith('The tests in WebKit'))
  expect(line).toMatch(
    /^The tests in WebKit are left out: it is not installed \(Debian: webkit2gtk-driver xvfb .*\)\.$/,
  )
  expect(others).toEqual([])
  expect(said).toContain('exit code 0')
})
