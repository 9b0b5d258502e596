// The share dialog: a short link to the recipe, a long link with the model in it, and the model as a file.

import { Check, Copy, Download } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { errorData } from '../../../core/errors'
import { settingChanges } from '../../../core/settings'
import type { Snapshot } from '../../../core/snapshot'
import { copyText, fileName, saveFile } from '../../../share/download'
import { modelLink } from '../../../share/link'
import { packModel } from '../../../share/model-file'
import { recipeLink } from '../../../share/recipe-link'
import { useStudio, useStudioState } from '../../context'
import { canDraw, wouldLose, type StudioState } from '../../state'
import { bytes, grouped } from '../../words'
import { Button } from '../parts/Button'
import { Sheet } from '../parts/Sheet'
import styles from './away.module.css'

export function ShareDialog({ onClose }: { readonly onClose: () => void }) {
  const recipe = useStudioState(recipeOf)
  const hasModel = useStudioState(({ run }) => canDraw(run) && (wouldLose(run) || run.kind === 'demo'))
  return (
    <Sheet title="Share" open onOpenChange={(open) => !open && onClose()}>
      <section className={styles['part']}>
        <h3>Link to this recipe</h3>
        {recipe === null ? (
          <p className={styles['note']}>
            A recipe link names a built-in clip. Yours stays in this tab, so share the model instead.
          </p>
        ) : (
          <>
            <p className={styles['note']}>
              The clip, its seed and the settings: whoever opens it can train the same network. Short enough
              for a chat.
            </p>
            <LinkLine name="Recipe link" link={recipe} />
          </>
        )}
      </section>
      {hasModel ? (
        <ModelParts />
      ) : (
        <section className={styles['part']}>
          <h3>The trained model</h3>
          <p className={styles['note']}>
            Train for a while first: then the network itself fits in a link or a file.
          </p>
        </section>
      )}
    </Sheet>
  )
}

/** The full address of the recipe; null for a clip that a link cannot name. */
function recipeOf({ run, source, settings }: StudioState): string | null {
  if (run.kind === 'demo') {
    const { clip, settings: of } = run.manifest
    return clip.builtIn ? address(recipeLink({ builtIn: clip.builtIn, changes: settingChanges(of) })) : null
  }
  const builtIn = source?.clip.description.builtIn
  return builtIn ? address(recipeLink({ builtIn, changes: settingChanges(settings) })) : null
}

const address = (hash: string) => location.origin + location.pathname + hash

type Packed =
  | { readonly kind: 'packing' }
  | {
      readonly kind: 'packed'
      readonly snapshot: Snapshot
      readonly link: string | null
      readonly problem: string | null
    }
  | { readonly kind: 'failed'; readonly message: string }

function usePacked(): Packed {
  const { trainer } = useStudio()
  const [packed, setPacked] = useState<Packed>({ kind: 'packing' })
  useEffect(() => {
    let wanted = true
    const pack = async () => {
      let next: Packed
      try {
        const snapshot = await trainer().snapshot()
        next = { kind: 'packed', snapshot, ...linkOf(snapshot) }
      } catch (thrown) {
        next = { kind: 'failed', message: errorData(thrown).message }
      }
      if (wanted) setPacked(next)
    }
    void pack()
    return () => {
      wanted = false
    }
  }, [trainer])
  return packed
}

/** A model that is too large for a link can still be downloaded. */
function linkOf(snapshot: Snapshot): { link: string | null; problem: string | null } {
  try {
    return { link: address(modelLink(snapshot)), problem: null }
  } catch (thrown) {
    return { link: null, problem: errorData(thrown).message }
  }
}

function ModelParts() {
  const packed = usePacked()
  return (
    <>
      <section className={styles['part']}>
        <h3>Link with the model</h3>
        <p className={styles['note']}>
          {packed.kind === 'packed' && packed.link !== null
            ? `The whole generator after ${grouped(packed.snapshot.manifest.step)} steps: it plays at once, without training. ${fits(packed.link.length)}`
            : 'The whole generator: it plays at once, without training.'}
        </p>
        {packed.kind === 'packing' && <LinkLine name="Model link" link={null} />}
        {packed.kind === 'packed' && packed.link !== null && (
          <LinkLine name="Model link" link={packed.link} />
        )}
        {packed.kind === 'packed' && packed.problem !== null && (
          <p className={styles['wrong']} role="alert">
            {packed.problem}
          </p>
        )}
        {packed.kind === 'failed' && (
          <p className={styles['wrong']} role="alert">
            {packed.message}
          </p>
        )}
      </section>
      <section className={styles['part']}>
        <h3>The model as a file</h3>
        <p className={styles['note']}>
          One .safetensors file at full precision. Drop it on this page to open it again.
        </p>
        <ModelFile snapshot={packed.kind === 'packed' ? packed.snapshot : null} />
      </section>
    </>
  )
}

function ModelFile({ snapshot }: { readonly snapshot: Snapshot | null }) {
  const [problem, setProblem] = useState<string | null>(null)
  const save = () => {
    if (!snapshot) return
    try {
      const file = packModel(snapshot)
      saveFile(
        new Blob([file], { type: 'application/octet-stream' }),
        fileName(snapshot.manifest.clip.name, 'model', 'safetensors'),
      )
    } catch (thrown) {
      setProblem(errorData(thrown).message)
    }
  }
  const size = snapshot ? snapshot.tensors.reduce((sum, { data }) => sum + data.byteLength, 0) : null
  return (
    <>
      <div className={styles['actions']}>
        <Button disabled={!snapshot} onClick={save}>
          <Download aria-hidden />
          {size === null ? 'Download model' : `Download model · ${bytes(size)}`}
        </Button>
      </div>
      {problem !== null && (
        <p className={styles['wrong']} role="alert">
          {problem}
        </p>
      )}
    </>
  )
}

/** Where a link of this many characters gets through. */
function fits(length: number): string {
  const long = `${grouped(length)} characters: `
  if (length <= 2000) return `${long}fits everywhere.`
  if (length <= 4000) return `${long}fits most chats and mails.`
  if (length <= 60_000) return `${long}too long for chats; fits documents, bookmarks and web pages.`
  return `${long}too long for chats and mails; fits documents, bookmarks and web pages. The file is safer to send.`
}

/** `link` is null while it is being made. */
function LinkLine({ name, link }: { readonly name: string; readonly link: string | null }) {
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
        <Button disabled={link === null} onClick={() => void copy()}>
          {copied ? <Check aria-hidden /> : <Copy aria-hidden />}
          {copied ? 'Copied' : 'Copy'}
        </Button>
      </div>
      <div role="status" className={styles['note']}>
        {problem}
      </div>
    </>
  )
}
