// Whose code the built site carries: Vite plugins that note every package of which anything is bundled, in the page, in
// its workers and in the player of the HTML file, and write down their licences with their full texts. Not here: what
// is bundled.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import type { Plugin } from 'vite'

const ROOT = join(import.meta.dirname, '..', '..')
const LICENCES = join(import.meta.dirname, 'licences')
const NOTICES = 'third-party-notices.txt'

/** A text as an HTML comment: two dashes could end it. */
export const asComment = (text: string): string => `<!--\n${text.replaceAll(/-(?=-)/g, '- ')}\n-->`

/** Packages that bring no text of their licence, and the files that hold it. All others bring theirs. */
const TEXTS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^@tensorflow\/tfjs-layers$/, ['tfjs-layers-mit.txt', 'Apache-2.0.txt']],
  [/^@tensorflow\//, ['Apache-2.0.txt']],
  [/^seedrandom$/, ['seedrandom.txt']],
]

/** Files of ours that were made of a package that is not installed: its title, and the file that holds its licence. */
const MADE_OF: readonly (readonly [RegExp, Described])[] = [
  [
    /mobilenet-v2\.bin$/,
    {
      title: 'nsfwjs 4.3.0 (MIT) https://github.com/infinitered/nsfwjs (weights of its MobileNetV2)',
      texts: [readFileSync(join(LICENCES, 'nsfwjs.txt'), 'utf8').trim()],
    },
  ],
]

const packageSchema = v.object({
  name: v.string(),
  version: v.string(),
  license: v.string(),
  homepage: v.optional(v.string()),
  repository: v.optional(v.union([v.string(), v.object({ url: v.string() })])),
})

/** The folder of the package that a module of a bundle comes from; null for our own. */
export function packageFolder(module: string): string | null {
  return /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+(?=[\\/])/.exec(module)?.[0] ?? null
}

/** The packages of one build, or of several that end up in the same files. */
export class ThirdParty {
  readonly #folders = new Set<string>()
  readonly #made = new Set<Described>()

  /** Notes what a build bundles. A new plugin each time: workers are builds of their own. */
  collect(): Plugin {
    const note = (module: string) => {
      const folder = packageFolder(module.startsWith('node_modules') ? join(ROOT, module) : module)
      if (folder !== null) this.#folders.add(folder)
      for (const [pattern, described] of MADE_OF) if (pattern.test(module)) this.#made.add(described)
    }
    return {
      name: 'third-party',
      apply: 'build',
      generateBundle(_, bundle) {
        for (const file of Object.values(bundle)) {
          if (file.type === 'chunk') file.moduleIds.forEach(note)
          // A font, or a binary that is fetched.
          else file.originalFileNames.forEach(note)
        }
        // Styles leave no module behind.
        for (const id of this.getModuleIds()) if (/\.css(?:\?|$)/.test(id)) note(id)
      },
    }
  }

  /** Writes what all builds until then have noted beside the page. */
  write(): Plugin {
    const text = () => this.text()
    return {
      name: 'third-party-notices',
      apply: 'build',
      // After the workers and the player have been bundled.
      enforce: 'post',
      generateBundle: {
        order: 'post',
        handler() {
          this.emitFile({ type: 'asset', fileName: NOTICES, source: text() })
        },
      },
    }
  }

  /** @throws Error when a package brings no text of its licence and none was written down for it */
  text(): string {
    const packages = [...[...this.#folders].map(describe), ...this.#made].toSorted((a, b) =>
      a.title.localeCompare(b.title),
    )
    const byText = new Map<string, string[]>()
    for (const { title, texts } of packages)
      for (const text of texts) byText.set(text, [...(byText.get(text) ?? []), title])
    const ours = readFileSync(join(ROOT, 'LICENSE'), 'utf8').trim()
    const others = [...byText].map(([text, titles]) => `${RULE}\n${titles.join('\n')}\n\n${text}\n`)
    return `ReelGAN\n\n${ours}\n\n${RULE}\nIt contains code of the packages below, each under its licence. Their source lies at the addresses.\n\n${others.join('\n')}`
  }
}

const RULE = '-'.repeat(80)

interface Described {
  /** `name 1.2.3 (MIT) https://…` */
  readonly title: string
  readonly texts: readonly string[]
}

function describe(folder: string): Described {
  const { name, version, license, homepage, repository } = v.parse(
    packageSchema,
    JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')),
  )
  const source = typeof repository === 'string' ? repository : (repository?.url ?? homepage ?? '')
  const address = source.replace(/^git(?:\+https)?:/, 'https:').replace(/\.git$/, '')
  return { title: `${name} ${version} (${license}) ${address}`.trim(), texts: textsOf(name, folder) }
}

function textsOf(name: string, folder: string): readonly string[] {
  const own = readdirSync(folder).filter((file) => /^(?:licen[cs]e|copying|notice)/i.test(file))
  const written = TEXTS.find(([pattern]) => pattern.test(name))?.[1] ?? []
  const files =
    own.length > 0 ? own.map((file) => join(folder, file)) : written.map((file) => join(LICENCES, file))
  if (files.length === 0 || !files.every((file) => existsSync(file)))
    throw new Error(`${name} brings no text of its licence: put it into src/commands/licences.`)
  return files.map((file) => readFileSync(file, 'utf8').trim())
}
