// The door of the page: one file input for every “Choose a file…” button, and the whole page to drop or paste files on.

import { createContext, use, useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { isModelFile } from '../../actions/clip'
import { mayBeFilm } from '../../actions/open-exported-film'
import { isProjectFile } from '../../actions/project'
import { useStudio } from '../../context'
import { useGuard } from '../parts/guard'
import { droppedFiles } from './dropped'
import styles from './door.module.css'

const ACCEPT = 'video/*,image/*,.mp4,.m4v,.mov,.webm,.mkv,.ts,.mts,.m2ts,.gif,.safetensors,.reelgan,.html'

const PickContext = createContext<() => void>(() => undefined)

/** Opens the system's file dialog. */
export const usePick = (): (() => void) => use(PickContext)

export function FileDropZone({ children }: { readonly children: ReactNode }) {
  const { actions } = useStudio()
  const guard = useGuard()
  const input = useRef<HTMLInputElement>(null)
  const take = useCallback(
    (files: readonly File[]) => {
      const film = files.length === 1 && files.some(mayBeFilm)
      const clip = film ? 'Open this film' : 'Use the new clip'
      const whole = files.some(isProjectFile) ? 'Open this project' : clip
      const what = files.some(isModelFile) ? 'Open this model' : whole
      guard(what, () => void actions.openFiles(files))
    },
    [actions, guard],
  )
  const over = useDrop(take)
  const pick = useCallback(() => input.current?.click(), [])
  return (
    <PickContext value={useMemo(() => pick, [pick])}>
      {children}
      <input
        ref={input}
        type="file"
        hidden
        multiple
        accept={ACCEPT}
        aria-label="Clip or model file"
        onChange={(event) => {
          const chosen = [...(event.target.files ?? [])]
          if (chosen.length > 0) take(chosen)
          // The same file may be chosen again, e.g. after it was refused.
          event.target.value = ''
        }}
      />
      {over && (
        <div className={styles['over']} aria-hidden>
          <div className={styles['card']}>
            <strong>Drop it here</strong>
            <span>
              A clip, a GIF, several images, a ReelGAN model or project, or a film made here. It stays in this
              tab.
            </span>
          </div>
        </div>
      )}
    </PickContext>
  )
}

/** Whether files are being dragged over the page; hands over those that are dropped or pasted. */
function useDrop(take: (files: readonly File[]) => void): boolean {
  const [over, setOver] = useState(false)
  useEffect(() => {
    // dragenter of a child comes before dragleave of its parent: depth tells when the pointer has left the page.
    let depth = 0
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false
    const enter = (event: DragEvent) => {
      if (!hasFiles(event)) return
      depth += 1
      setOver(true)
    }
    const leave = (event: DragEvent) => {
      if (!hasFiles(event)) return
      depth = Math.max(0, depth - 1)
      if (depth === 0) setOver(false)
    }
    const allow = (event: DragEvent) => {
      if (hasFiles(event)) event.preventDefault()
    }
    const drop = (event: DragEvent) => {
      if (!hasFiles(event)) return
      event.preventDefault()
      depth = 0
      setOver(false)
      if (event.dataTransfer) void droppedFiles(event.dataTransfer).then(take)
    }
    const paste = (event: ClipboardEvent) => {
      const pasted = [...(event.clipboardData?.files ?? [])]
      if (pasted.length === 0) return
      event.preventDefault()
      take(pasted)
    }
    const ends = new AbortController()
    const { signal } = ends
    addEventListener('dragenter', enter, { signal })
    addEventListener('dragleave', leave, { signal })
    addEventListener('dragover', allow, { signal })
    addEventListener('drop', drop, { signal })
    addEventListener('paste', paste, { signal })
    return () => ends.abort()
  }, [take])
  return over
}
