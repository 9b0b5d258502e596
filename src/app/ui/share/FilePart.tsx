// The model as a file, and a link to it for those who put it on a page of their own.

import { Collapsible } from '@base-ui/react/collapsible'
import { ChevronDown, Download, FileUp } from 'lucide-react'
import { useRef, useState } from 'react'
import { errorData } from '../../../core/errors'
import type { Snapshot } from '../../../network/snapshot'
import { fileName, saveFile } from '../../../export/download'
import { hostedAddress, hostedLink } from '../../../share/hosted-link'
import { packModel } from '../../../share/model-file'
import { isModelHost } from '../../../share/model-hosts'
import { sha256 } from '../../../share/web-crypto'
import { bytes } from '../../words'
import { Button } from '../parts/Button'
import { inView } from '../parts/in-view'
import { LinkLine } from './LinkLine'
import styles from './share.module.css'
import { addressOf } from './use-packed'

interface HostedFile {
  readonly name: string
  readonly sha256: string
}

/** `snapshot` is null while it is being packed. */
export function FilePart({ snapshot }: { readonly snapshot: Snapshot | null }) {
  const [file, setFile] = useState<HostedFile | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const take = async (name: string, content: Uint8Array<ArrayBuffer>) => {
    try {
      setFile({ name, sha256: await sha256(content) })
    } catch (thrown) {
      setProblem(errorData(thrown).message)
    }
  }
  const save = (of: Snapshot) => {
    setProblem(null)
    try {
      const content = packModel(of)
      const name = fileName(of.manifest.clip.name, 'model', 'safetensors')
      saveFile(new Blob([content], { type: 'application/octet-stream' }), name)
      void take(name, content)
    } catch (thrown) {
      setProblem(errorData(thrown).message)
    }
  }
  const size = snapshot ? snapshot.tensors.reduce((sum, { data }) => sum + data.byteLength, 0) : null
  return (
    <section className={styles['part']}>
      <h3>The model as a file</h3>
      <p className={styles['note']}>
        One .safetensors file at full precision. Drop it on this page to open it again.
      </p>
      <Button disabled={!snapshot} onClick={() => snapshot && save(snapshot)}>
        <Download aria-hidden />
        {size === null ? 'Download model' : `Download model · ${bytes(size)}`}
      </Button>
      {problem !== null && (
        <p ref={inView} className={styles['wrong']} role="alert">
          {problem}
        </p>
      )}
      <Collapsible.Root>
        <Collapsible.Trigger className={styles['more']}>
          Link to the file on a page of your own
          <ChevronDown aria-hidden />
        </Collapsible.Trigger>
        <Collapsible.Panel className={styles['panel']}>
          <Hosting
            file={file}
            onFile={(chosen) =>
              void chosen.arrayBuffer().then((data) => take(chosen.name, new Uint8Array(data)))
            }
          />
        </Collapsible.Panel>
      </Collapsible.Root>
    </section>
  )
}

interface HostingProps {
  /** The one that was downloaded or chosen last. */
  readonly file: HostedFile | null
  readonly onFile: (file: File) => void
}

function Hosting({ file, onFile }: HostingProps) {
  const [text, setText] = useState('')
  const input = useRef<HTMLInputElement>(null)
  const address = checkAddress(text.trim())
  return (
    <div className={styles['part']}>
      <p className={styles['note']}>
        Put the file on GitHub, a GitHub or GitLab page, or Hugging Face, and paste its address. The link
        holds the file’s hash: whoever opens it gets exactly this file or none, after a question that names
        the host.
      </p>
      <div className={styles['line']}>
        <span>{file ? file.name : 'Which file? Download it above, or'}</span>
        <Button size="small" onClick={() => input.current?.click()}>
          <FileUp aria-hidden />
          {file ? 'Another file…' : 'Choose it…'}
        </Button>
        <input
          ref={input}
          type="file"
          hidden
          accept=".safetensors"
          aria-label="The file that you put there"
          onChange={(event) => {
            const chosen = event.target.files?.[0]
            if (chosen) onFile(chosen)
            event.target.value = ''
          }}
        />
      </div>
      <label className={styles['field']}>
        Address of the file
        <input
          type="url"
          value={text}
          placeholder="https://"
          aria-invalid={typeof address === 'string'}
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      {typeof address === 'string' && (
        <p ref={inView} className={styles['wrong']} role="alert">
          {address}
        </p>
      )}
      {file && address instanceof URL && (
        <LinkLine name="Link to the file" link={addressOf(hostedLink({ address, sha256: file.sha256 }))} />
      )}
    </div>
  )
}

/** The address, or a sentence on why it is none; null while there is nothing yet. */
function checkAddress(text: string): URL | string | null {
  if (text === '') return null
  try {
    const address = hostedAddress(text)
    if (isModelHost(address, location.origin)) return address
    return `This page may fetch files from Hugging Face, raw.githubusercontent.com, github.io, gitlab.io and jsDelivr, and not from ${address.host}; put the file on one of those.`
  } catch {
    return 'This is no address of a file; paste one that starts with https://.'
  }
}
