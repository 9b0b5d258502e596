// A link to copy, how long it is, and where it gets through.

import { Check, Copy, X } from 'lucide-react'
import { useRef, useState } from 'react'
import { errorData } from '../../../core/errors'
import { copyText } from '../../../export/download'
import { grouped } from '../../words'
import { Button } from '../parts/Button'
import { whereItFits } from './share-plan'
import styles from './share.module.css'

export interface LinkLineProps {
  readonly name: string
  /** Null while it is being made. */
  readonly link: string | null
  /** The best one of the sheet: its button is the one to press. */
  readonly best?: boolean
}

export function LinkLine({ name, link, best = false }: LinkLineProps) {
  const [copied, setCopied] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const input = useRef<HTMLInputElement>(null)
  const copy = async () => {
    if (link === null) return
    try {
      await copyText(link)
      setCopied(true)
    } catch (thrown) {
      setProblem(errorData(thrown).message)
      input.current?.select()
    }
  }
  const shown =
    link !== null && link.length > 400 ? `${link.slice(0, 400)}…` : (link ?? 'Packing the weights…')
  return (
    <>
      <div className={styles['link']}>
        <input
          ref={input}
          readOnly
          aria-label={name}
          // The whole of a long link would make the field slow; it is put in when it is to be copied by hand.
          value={problem === null ? shown : (link ?? '')}
          onFocus={(event) => event.target.select()}
        />
        <Button look={best ? 'primary' : 'plain'} disabled={link === null} onClick={() => void copy()}>
          {copied ? <Check aria-hidden /> : <Copy aria-hidden />}
          {copied ? 'Copied' : 'Copy'}
        </Button>
      </div>
      <div role="status" className={styles['note']}>
        {problem}
      </div>
      {link !== null && <Places length={link.length} />}
    </>
  )
}

function Places({ length }: { readonly length: number }) {
  return (
    <ul className={styles['places']} aria-label={`${grouped(length)} characters: where that fits`}>
      <li>{`${grouped(length)} characters`}</li>
      {whereItFits(length).map(({ place, fits }) => (
        <li key={place} data-fits={fits}>
          {fits ? <Check role="img" aria-label="Fits:" /> : <X role="img" aria-label="Too long for:" />}
          {place}
        </li>
      ))}
    </ul>
  )
}
