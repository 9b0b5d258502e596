// “A page that plays it”: the model with a player in one HTML file. The file is made when it is asked for.

import { Download } from 'lucide-react'
import { useState } from 'react'
import { errorData } from '../../../core/errors'
import { loadLate } from '../../../core/late'
import type { Snapshot } from '../../../network/snapshot'
import { fileName, saveFile } from '../../../export/download'
import { bytes } from '../../words'
import { Button } from '../parts/Button'
import { inView } from '../parts/in-view'
import styles from './share.module.css'

type Made =
  | { readonly kind: 'idle' | 'making' }
  | { readonly kind: 'made'; readonly size: number }
  | { readonly kind: 'failed'; readonly message: string }

/** `snapshot` is null while it is being packed. */
export function PageFile({ snapshot }: { readonly snapshot: Snapshot | null }) {
  const [made, setMade] = useState<Made>({ kind: 'idle' })
  const save = async (of: Snapshot) => {
    setMade({ kind: 'making' })
    try {
      const { packHtml } = await loadLate('The player', () => import('../../../share/html-file'))
      const blob = new Blob([await packHtml(of)], { type: 'text/html' })
      saveFile(blob, fileName(of.manifest.clip.name, 'plays', 'html'))
      setMade({ kind: 'made', size: blob.size })
    } catch (thrown) {
      setMade({ kind: 'failed', message: errorData(thrown).message })
    }
  }
  return (
    <section className={styles['part']}>
      <h3>A page that plays it</h3>
      <p className={styles['note']}>
        One HTML file with the network and its sliders: it plays from disk, from a mail or on any site,
        without a connection.
      </p>
      <div className={styles['actions']}>
        <Button
          disabled={!snapshot || made.kind === 'making'}
          onClick={() => {
            if (snapshot) void save(snapshot)
          }}
        >
          <Download aria-hidden />
          {made.kind === 'making' ? 'Making the page…' : 'Download the page'}
        </Button>
        {made.kind === 'made' && <span className={styles['note']}>{`${bytes(made.size)}, saved.`}</span>}
      </div>
      {made.kind === 'failed' && (
        <p ref={inView} className={styles['wrong']} role="alert">
          {made.message}
        </p>
      )}
    </section>
  )
}
