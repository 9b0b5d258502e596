// Where Firefox and WebKit are on this machine, for the tests in them. Not here: installing (setup.mjs) or driving them
// (e2e/engines).

import { existsSync, readdirSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const LIBRARIES = '/usr/lib'
const VULKAN_DRIVERS = '/usr/share/vulkan/icd.d'

/** @param {string} name  @returns {string | undefined} */
const onPath = (name) =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path))

/** @param {string} folder  @returns {string[]} */
const entries = (folder) =>
  statSync(folder, { throwIfNoEntry: false })?.isDirectory()
    ? readdirSync(folder).map((name) => join(folder, name))
    : []

/** Firefox, or undefined. */
export const firefoxPath = () => onPath('firefox-esr') ?? onPath('firefox')

/** The driver of WebKit, its small browser and a display for it, or undefined when one of them is missing. */
export function webkitPrograms() {
  const driver = onPath('WebKitWebDriver')
  const display = onPath('Xvfb')
  // In a folder of the machine's kind, then of the library's version.
  const browser = entries(LIBRARIES)
    .flatMap(entries)
    .filter((folder) => /\/webkit2?gtk-[\d.]+$/.test(folder))
    .map((folder) => join(folder, 'MiniBrowser'))
    .find((path) => existsSync(path))
  return driver && display && browser ? { driver, display, browser } : undefined
}

/** The file by which Vulkan, and with it WebGPU in Firefox, computes on the processor, or undefined. */
export const softwareVulkan = () => entries(VULKAN_DRIVERS).find((path) => path.includes('lvp_icd'))

/** What tests run in, and Debian's packages of it. The plugins are what WebKit decodes and encodes films with. */
export const ENGINES = [
  { name: 'Firefox', found: firefoxPath, packages: ['firefox-esr'] },
  { name: 'WebGPU in Firefox', found: softwareVulkan, packages: ['mesa-vulkan-drivers'] },
  {
    name: 'WebKit',
    found: webkitPrograms,
    packages: [
      'webkit2gtk-driver',
      'xvfb',
      'gstreamer1.0-libav',
      'gstreamer1.0-plugins-good',
      'gstreamer1.0-plugins-bad',
    ],
  },
]
