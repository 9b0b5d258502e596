// Vitest's own tests inside Firefox and WebKit: a provider that only opens a page, which then asks for its tests
// itself.

import { defineBrowserProvider } from '@vitest/browser'
import type { BrowserProvider, BrowserProviderOption } from 'vitest/node'
import type { Browser, Tab } from './tab.ts'

/** `start` is called with the first page that is asked for. */
export const openingPages = (name: string, start: () => Promise<Browser>): BrowserProviderOption =>
  defineBrowserProvider({ name, options: {}, providerFactory: () => new Opening(name, start) })

class Opening implements BrowserProvider {
  readonly name: string
  readonly supportsParallelism = false
  readonly #start: () => Promise<Browser>
  #browser: Promise<Browser> | null = null
  #tab: Tab | null = null

  constructor(name: string, start: () => Promise<Browser>) {
    this.name = name
    this.#start = start
  }

  getCommandsContext(): Record<string, unknown> {
    return {}
  }

  async openPage(_session: string, url: string): Promise<void> {
    this.#browser ??= this.#start()
    this.#tab ??= await (await this.#browser).open()
    await this.#tab.goto(url)
  }

  async close(): Promise<void> {
    await (await this.#browser)?.close()
  }
}
