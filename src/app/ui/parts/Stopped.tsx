// What stands in the place of the whole page when nothing smaller could hold the fault: the run still trains behind it,
// and can be taken away as a file. Not here: the places of the page (Broken.tsx).

import { Download, RotateCcw } from 'lucide-react'
import { useState } from 'react'
import { errorData } from '../../../core/errors'
import { fileName, saveFile } from '../../../export/download'
import { useStudio, useStudioState } from '../../context'
import { isLoaded, wouldLose } from '../../state'
import styles from './broken.module.css'
import { Button } from './Button'

export function Stopped({ onAgain }: { readonly onAgain: () => void }) {
  const { actions } = useStudio()
  const name = useStudioState(({ run, project }) =>
    isLoaded(run) && wouldLose(run) ? (project?.name ?? run.clip.name) : null,
  )
  const [problem, setProblem] = useState<string | null>(null)
  const download = async (of: string) => {
    setProblem(null)
    try {
      const file = new Blob([await actions.packPresent()], { type: 'application/octet-stream' })
      saveFile(file, fileName(of, 'project', 'reelgan'))
    } catch (thrown) {
      setProblem(errorData(thrown).message)
    }
  }
  return (
    <main className={styles['stopped']} role="alert">
      <h1>The page stopped through a fault of ReelGAN’s own</h1>
      <p>
        {name === null
          ? 'Nothing was being trained. Put the page up again, or reload it.'
          : `Your training of “${name}” is kept. Put the page up again; before you reload it, download your project.`}
      </p>
      <div className={styles['ways']}>
        <Button look="primary" onClick={onAgain}>
          <RotateCcw aria-hidden />
          Put it up again
        </Button>
        {name !== null && (
          <Button onClick={() => void download(name)}>
            <Download aria-hidden />
            Download your project
          </Button>
        )}
        <Button onClick={() => location.reload()}>Reload</Button>
      </div>
      {problem !== null && <p>{problem}</p>}
    </main>
  )
}
