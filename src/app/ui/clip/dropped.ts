// The files of a drop, those inside of folders too. Not here: which of them are meant (clip/given-files.ts).

/**
 * Every file that was dropped; one from a folder carries its path within it as its name. Must be called while the event
 * is being handled: the browser empties the transfer afterwards.
 */
export async function droppedFiles(transfer: DataTransfer): Promise<File[]> {
  const plain = [...transfer.files]
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? [])
  if (!entries.some(isFolder)) return plain
  const [only] = entries
  const found = entries.length === 1 && only && isFolder(only) ? inFolder(only, '') : all(entries, '')
  // What may not be read is refused, by its name, when it is opened.
  return found.catch(() => plain)
}

const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory
const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile

const all = async (entries: readonly FileSystemEntry[], path: string): Promise<File[]> =>
  (await Promise.all(entries.map((entry) => filesOf(entry, path)))).flat()

async function filesOf(entry: FileSystemEntry, path: string): Promise<File[]> {
  if (isFolder(entry)) return inFolder(entry, `${path}${entry.name}/`)
  if (!isFile(entry)) return []
  const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject))
  return [new File([file], path + file.name, { type: file.type, lastModified: file.lastModified })]
}

async function inFolder(folder: FileSystemDirectoryEntry, path: string): Promise<File[]> {
  const reader = folder.createReader()
  const entries: FileSystemEntry[] = []
  for (;;) {
    // A hundred at a time, until none is left.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (some.length === 0) return all(entries, path)
    entries.push(...some)
  }
}
