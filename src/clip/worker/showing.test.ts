import { describe, expect, it } from 'vitest'
import { pictureAt, showing, type Edit } from './showing'

/** Twelve pictures, a tenth of a second each, stored as I P B B P B B …; the clock begins at `late`. */
const packets = (late = 0) =>
  [0, 3, 1, 2, 6, 4, 5, 9, 7, 8, 11, 10].map((place, i) => ({
    timestamp: late + place / 10,
    duration: 0.1,
    key: i === 0,
  }))
const edit = (from: number | null, length: number | null, dwell = false): Edit => ({ from, length, dwell })
const times = (pictures: readonly { readonly time: number }[]) =>
  pictures.map(({ time }) => Math.round(time * 1000) / 1000)

describe('what a player shows', () => {
  it('is all, in order of time, where there is no edit list or one that shows nothing', () => {
    const all = Array.from({ length: 12 }, (_, i) => i / 10)
    expect(times(showing(packets(), []).pictures)).toEqual(all)
    expect(times(showing(packets(), [edit(99, 1)]).pictures)).toEqual(all)
    expect(showing(packets(), []).end).toBeCloseTo(1.2)
  })

  it('begins and ends where the edit does', () => {
    const { pictures, end } = showing(packets(0.2), [edit(0.5, 0.4)])
    expect(times(pictures)).toEqual([0, 0.1, 0.2, 0.3])
    expect(end).toBeCloseTo(0.4)
    expect(showing(packets(0.2), [edit(0.2, null)]).end).toBeCloseTo(1.2)
  })

  it('waits, goes back and holds as the list says', () => {
    const { pictures, end } = showing(packets(), [
      edit(null, 0.5),
      edit(1, 0.2),
      edit(0.3, 2, true),
      edit(0, 0.1),
    ])
    expect(times(pictures)).toEqual([0.5, 0.6, 0.7, 2.7])
    expect(pictures.map(({ packet }) => packets()[packet]?.timestamp)).toEqual([1, 1.1, 0.3, 0])
    expect(end).toBeCloseTo(2.8)
  })

  it('leaves out what cannot be decoded: before the first key picture, in the file or on the clock', () => {
    const cut = [
      { timestamp: 0.7, duration: 0.1, key: false },
      { timestamp: 1, duration: 0.1, key: true },
      { timestamp: 0.8, duration: 0.1, key: false },
      { timestamp: 1.1, duration: 0.1, key: false },
    ]
    expect(times(showing(cut, []).pictures)).toEqual([1, 1.1])
  })

  it('keeps one picture of several with one time, and gives the last one a length', () => {
    const twice = [0, 0.1, 0.1, 0.2].map((timestamp) => ({ timestamp, duration: 0, key: true }))
    const { pictures, end } = showing(twice, [])
    expect(pictures.map(({ packet }) => packet)).toEqual([0, 2, 3])
    expect(end).toBeCloseTo(0.3)
  })

  it('finds the picture at a time', () => {
    const { pictures } = showing(packets(), [])
    expect([-1, 0, 0.05, 0.1, 0.1999, 1.15, 9].map((time) => pictureAt(pictures, time))).toEqual([
      0, 0, 0, 1, 1, 11, 11,
    ])
  })
})
