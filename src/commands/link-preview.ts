// The address of the picture that messengers show for a link. Most of them take only a full one, which a folder that
// may be put anywhere does not know: it is told when the site is built (`REELGAN_SITE`). Not here: the tags themselves
// (index.html).

import type { Plugin } from 'vite'

const PICTURE = './preview.jpg'

/**
 * The page with the full address of its preview picture; as it is without `site`.
 * `site`: where the page will be, e.g. `https://someone.github.io/reelgan/`.
 * @throws Error when it is no address of a page.
 */
export function withPreview(html: string, site: string | undefined): string {
  if (site === undefined || site === '') return html
  if (!/^https?:\/\/[^/]/.test(site) || !URL.canParse(site))
    throw new Error(
      `REELGAN_SITE must be the address of the page, like https://someone.github.io/reelgan/; “${site}” is not.`,
    )
  const picture = new URL(PICTURE, site.endsWith('/') ? site : `${site}/`)
  return html.replace(`content="${PICTURE}"`, `content="${picture.href}"`)
}

export const linkPreview = (site: string | undefined): Plugin => ({
  name: 'link-preview',
  apply: 'build',
  transformIndexHtml: { order: 'post', handler: (html) => withPreview(html, site) },
})
