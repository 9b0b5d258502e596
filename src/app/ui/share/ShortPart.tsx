// The short link: made by one press, because making it sends the encrypted model to the site; and the ones made before.

import { Collapsible } from '@base-ui/react/collapsible'
import { ChevronDown, Link2, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { errorData } from '../../../core/errors'
import { KEPT_DAYS } from '../../../core/share-protocol'
import type { Snapshot } from '../../../network/snapshot'
import { forgetKept, keepModel } from '../../../share/endpoint'
import { listLink, ownLinks, unlistLink, type ListedLink } from '../../../share/own-links'
import { shortLink } from '../../../share/short-link'
import { grouped } from '../../words'
import { Button } from '../parts/Button'
import { inView } from '../parts/in-view'
import { LinkLine } from './LinkLine'
import styles from './share.module.css'
import { addressOf } from './use-packed'

export interface ShortPartProps {
  readonly endpoint: URL
  /** Null while it is being packed. */
  readonly snapshot: Snapshot | null
  readonly onMade: (link: string | null) => void
}

export function ShortPart({ endpoint, snapshot, onMade }: ShortPartProps) {
  const { listed, made, making, problem, make, forget } = useShortLinks(endpoint, onMade)
  const before = listed.filter(({ id }) => id !== made?.id)
  return (
    <>
      <p className={styles['note']}>
        {made
          ? `Whoever has it can play this model. ${until(made)}`
          : `Plays at once, and fits every chat. The model is encrypted in this tab and then kept by this site, which cannot read it: the key stands in the link alone. It goes ${KEPT_DAYS} days after it was last opened.`}
      </p>
      {made ? (
        <>
          <LinkLine name="Short link" link={addressOf(shortLink(made))} best />
          <div className={styles['actions']}>
            <Button look="quiet" size="small" onClick={() => void forget(made)}>
              <Trash2 aria-hidden />
              Delete it again
            </Button>
          </div>
        </>
      ) : (
        <Button
          look="primary"
          size="large"
          disabled={!snapshot || making}
          onClick={() => snapshot && void make(snapshot)}
        >
          <Link2 aria-hidden />
          {making ? 'Encrypting and sending…' : 'Make a short link'}
        </Button>
      )}
      {problem !== null && (
        <p ref={inView} className={styles['wrong']} role="alert">
          {problem}
        </p>
      )}
      {before.length > 0 && <Before links={before} onForget={(link) => void forget(link)} />}
    </>
  )
}

/** What was made and kept, and the two things that can be done: each ends with a changed list or with a sentence. */
function useShortLinks(endpoint: URL, onMade: (link: string | null) => void) {
  const [listed, setListed] = useState(ownLinks)
  const [made, setMade] = useState<ListedLink | null>(null)
  const [making, setMaking] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const make = async (of: Snapshot) => {
    setMaking(true)
    setProblem(null)
    try {
      const { clip, step } = of.manifest
      const link = {
        ...(await keepModel(endpoint, of)),
        title: `${clip.name}, ${grouped(step)} steps`.slice(0, 200),
      }
      setListed(listLink(link))
      setMade(link)
      onMade(addressOf(shortLink(link)))
    } catch (thrown) {
      setProblem(errorData(thrown).message)
    }
    setMaking(false)
  }
  const forget = async (link: ListedLink) => {
    setProblem(null)
    try {
      await forgetKept(endpoint, link)
      setListed(unlistLink(link.id))
      if (made?.id !== link.id) return
      setMade(null)
      onMade(null)
    } catch (thrown) {
      setProblem(errorData(thrown).message)
    }
  }
  return { listed, made, making, problem, make, forget }
}

interface BeforeProps {
  readonly links: readonly ListedLink[]
  readonly onForget: (link: ListedLink) => void
}

function Before({ links, onForget }: BeforeProps) {
  return (
    <Collapsible.Root>
      <Collapsible.Trigger className={styles['more']}>
        {`Made before in this browser (${links.length})`}
        <ChevronDown aria-hidden />
      </Collapsible.Trigger>
      <Collapsible.Panel className={styles['panel']}>
        <ul className={styles['before']}>
          {links.map((link) => (
            <li key={link.id}>
              <a href={addressOf(shortLink(link))} target="_blank" rel="noreferrer">
                {link.title}
              </a>
              <span className={styles['note']}>{until(link)}</span>
              <Button
                look="quiet"
                size="small"
                aria-label={`Delete ${link.title}`}
                onClick={() => onForget(link)}
              >
                <Trash2 aria-hidden />
                Delete
              </Button>
            </li>
          ))}
        </ul>
      </Collapsible.Panel>
    </Collapsible.Root>
  )
}

const day = new Intl.DateTimeFormat('en', { dateStyle: 'long' })
/** Each opening puts the day off, which this page does not hear of. */
const until = ({ expires }: ListedLink): string => `Kept until ${day.format(new Date(expires))} at least.`
