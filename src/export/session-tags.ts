// The tags of an exported WebM: its origin in words, which most apps keep when they save a film again, and what reopens
// it, which they do not. Not here: what the session's bytes mean (session.ts).

import type { MetadataTags } from 'mediabunny'
import { MADE_WITH, SESSION_TAG } from '../share/session'

/**
 * A binary tag, which the WebM rules allow, and not an attachment, which they do not: ffmpeg would complain about that.
 */
export const sessionTags = (session: Uint8Array | null): MetadataTags => ({
  comment: MADE_WITH,
  ...(session ? { raw: { [SESSION_TAG]: session } } : {}),
})
