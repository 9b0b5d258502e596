// What a person drops, chooses or pastes → the files that are meant, in order. Told by names alone; what they are is
// told by their content later (open-files.ts).

import { shownName } from '../core/names'

/** What systems and programs put beside pictures without being asked. */
const LITTER =
  /^(?:\..*|thumbs\.db|ehthumbs.*\.db|desktop\.ini|picasa\.ini|zbthumbnail\.info|icon\r?|__macosx|@eadir|\$recycle\.bin|system volume information)$/i

const PICTURE =
  /\.(?:a?png|jpe?g|jpe|jfif|pjpeg|webp|avif|bmp|dib|gif|hei[cf]s?|tiff?|jxl|ico|mp4|m4v|mov|qt|webm|mkv|avi|wmv|flv|ogv|mpe?g|m?ts|m2ts|3gp)$/i

/**
 * Whether a file says, by its name or type, that it is a picture or a film: then it must be one, or be named as the one
 * that is not.
 */
const claims = ({ name, type }: File) => PICTURE.test(name) || /^(?:image|video)\//.test(type)

const pathOf = ({ webkitRelativePath, name }: File) => webkitRelativePath || name

const order = new Intl.Collator('en', { numeric: true })

/**
 * The files that are meant, by name (numbers as numbers), under names that are fit to be shown. Where several come
 * together, hidden files, the litter of systems and whatever lies beside pictures (notes, settings, sidecars) is left
 * out without a word; one alone is always meant. Empty where there was nothing but litter.
 */
export function meantFiles(given: readonly File[]): File[] {
  const clean = given.length < 2 ? given : given.filter((file) => !pathOf(file).split('/').some(isLitter))
  const pictures = clean.filter(claims)
  const meant = pictures.length > 0 && !clean.some(carriesModel) ? pictures : clean
  return meant.toSorted((a, b) => order.compare(pathOf(a), pathOf(b))).map(named)
}

const isLitter = (part: string) => LITTER.test(part)

/** A page (.html) beside pictures is an album; a model or a project is meant, whatever lies beside it. */
const carriesModel = ({ name }: File) => /\.(?:safetensors|reelgan)$/i.test(name)

function named(file: File): File {
  const name = shownName(file.name)
  return name === file.name
    ? file
    : new File([file], name, { type: file.type, lastModified: file.lastModified })
}
