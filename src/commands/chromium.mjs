// Where Chromium is and how tests start it. Not here: installing it (setup.mjs).

import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/**
 * The address bar of every window, which nobody sees: Chromium 156 makes it of pages of its own, and each context that
 * is opened loads four hundred scripts for them, a third of the processor time of opening the studio.
 */
const ADDRESS_BAR = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'WebUIOmniboxFullPopup']

/** What Playwright turns off: of several such flags Chromium hears only the last, which is ours. */
export const OFF_IN_PLAYWRIGHT = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'TcpPortRandomizationWin',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
  'msForceBrowserSignIn',
  'msEdgeUpdateLaunchServicesPreferredVersion',
]

/** The flags with which every browser of ours is started for tests and headless runs. */
export const chromiumFlags = [
  `--disable-features=${[...OFF_IN_PLAYWRIGHT, ...ADDRESS_BAR].join(',')}`,
  '--no-sandbox',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--autoplay-policy=no-user-gesture-required',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

/**
 * Those, and a page put together by the software adapter too: only then can a canvas that WebGPU painted be shown. All
 * of the page is slower by it.
 */
export const paintingFlags = [
  ...chromiumFlags,
  '--enable-gpu',
  '--enable-features=Vulkan',
  '--use-vulkan=swiftshader',
  '--use-angle=swiftshader',
]

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']

/**
 * The Chromium to drive: `CHROMIUM_PATH`, else one on the PATH, else undefined (Playwright's own download).
 * @returns {string | undefined}
 */
export function chromiumPath() {
  const named = process.env['CHROMIUM_PATH']
  if (named) return named
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path))
}
