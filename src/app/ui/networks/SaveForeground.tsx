// The foreground of the picture on the stage as a file, as transparent as its mask says.

import { Download } from 'lucide-react'
import { useState } from 'react'
import { errorData } from '../../../core/errors'
import { fileName, saveFile } from '../../../export/download'
import { FRONT, MASK } from '../../../network/foreground'
import { paintPixels } from '../../../player/paint'
import { useStage, useStudio, useStudioState } from '../../context'
import { isLoaded } from '../../state'
import { Button } from '../parts/Button'
import { colouredOf } from './maps'
import styles from './networks.module.css'

/** Whether a layer belongs to it. */
export const isOfForeground = (node: string): boolean => node === FRONT || node === MASK

export function SaveForeground() {
  const { trainer } = useStudio()
  const stage = useStage()
  const name = useStudioState(({ run }) =>
    run.kind === 'demo' ? run.manifest.clip.name : isLoaded(run) ? run.clip.name : '',
  )
  const [word, setWord] = useState('')
  const save = async () => {
    try {
      const point = stage.current?.point()
      if (!point) return
      const [front, mask] = [await trainer().layer(FRONT, point), await trainer().layer(MASK, point)]
      const canvas = document.createElement('canvas')
      paintPixels(canvas, { ...colouredOf(front, mask), count: 1 })
      const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
      if (blob) saveFile(blob, fileName(name, 'foreground', 'png'))
      setWord(blob ? '' : 'This browser could not make a picture of it: try again.')
    } catch (error) {
      setWord(errorData(error).message)
    }
  }
  return (
    <>
      <Button size="small" onClick={() => void save()}>
        <Download aria-hidden />
        Save the foreground, transparent
      </Button>
      {word !== '' && <p className={styles['word']}>{word}</p>}
    </>
  )
}
