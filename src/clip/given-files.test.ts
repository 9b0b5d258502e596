import { describe, expect, it } from 'vitest'
import { meantFiles } from './given-files'

const files = (...names: readonly string[]) => names.map((name) => new File(['x'], name))
const meant = (...names: readonly string[]) => meantFiles(files(...names)).map(({ name }) => name)

describe('the files that are meant', () => {
  it('come in the order of their names, numbers as numbers, folder by folder', () => {
    expect(meant('img10.png', 'img9.png', 'IMG 1.png', 'img2.png', 'img100.png')).toEqual([
      'IMG 1.png',
      'img2.png',
      'img9.png',
      'img10.png',
      'img100.png',
    ])
    expect(meant('b/1.png', 'a/10.png', 'b/2.png', 'a/9.png')).toEqual([
      'a/9.png',
      'a/10.png',
      'b/1.png',
      'b/2.png',
    ])
  })

  it.each([
    'Thumbs.db',
    'ehthumbs_vista.db',
    '.DS_Store',
    'desktop.ini',
    '._a.png',
    '.directory',
    '.hidden.png',
    'Icon\r',
    '__MACOSX/a.png',
    'deep/@eaDir/a.png/SYNOPHOTO_THUMB.jpg',
    'a.xmp',
    'a.json',
    'IMG_1.AAE',
    'notes.txt',
    'index.html',
    'album.pdf',
    'frames.zip',
  ])('%j beside pictures is left out', (junk) => {
    expect(meant('b.png', junk, 'a.PNG')).toEqual(['a.PNG', 'b.png'])
    expect(meant('clip.mp4', junk)).toEqual(['clip.mp4'])
  })

  it('are told by their type where the name does not say', () => {
    const typed = new File(['x'], 'a', { type: 'image/png' })
    expect(meantFiles([typed, ...files('notes.txt')])).toEqual([typed])
  })

  it('are none where all is litter, and one alone is meant whatever it is called', () => {
    expect(meant('.DS_Store', 'Thumbs.db')).toEqual([])
    expect(meant()).toEqual([])
    expect(meant('.hidden.gif')).toEqual(['.hidden.gif'])
    expect(meant('notes.txt')).toEqual(['notes.txt'])
  })

  it('are a model or a project, whatever lies beside it', () => {
    expect(meant('samples.png', 'model.safetensors', '.DS_Store')).toEqual([
      'model.safetensors',
      'samples.png',
    ])
    expect(meant('a.reelgan', 'b.png')).toEqual(['a.reelgan', 'b.png'])
  })

  it('have names that are fit to be shown, and keep what is in them', async () => {
    const [file] = meantFiles([new File(['words'], 'cl\u202Eip.gif', { type: 'image/gif' })])
    expect(file?.name).toBe('clip.gif')
    expect(file?.type).toBe('image/gif')
    expect(await file?.text()).toBe('words')
  })
})
