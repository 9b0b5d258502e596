// The controls of page.html: plain inputs, which every browser makes usable by keyboard and screen reader. Not here:
// playing itself.

import { DIRECTIONS } from '../core/latent'
import type { Mode } from '../core/scene'
import type { Player } from '../player/player'

export type Part = <Kind extends HTMLElement>(id: string, kind: new () => Kind) => Kind

const MODES: readonly (readonly [Exclude<Mode, 'morph'>, string])[] = [
  ['clip', 'Clip'],
  ['loop', 'Loop'],
  ['there-and-back', 'There and back'],
  ['walk', 'Endless walk'],
]
const SPEEDS = [0.25, 0.5, 1, 2]
/** Standard deviations to both sides. */
const REACH = 3
const MOST_SEED = 9999

const newSeed = (): number => 1 + Math.floor(Math.random() * MOST_SEED)

/** Ties every control to the player, and shows in them what the player does. */
export function bindControls(player: Player, part: Part): void {
  const play = part('play', HTMLButtonElement)
  const time = part('time', HTMLInputElement)
  const speed = part('speed', HTMLSelectElement)
  const walk = part('walk', HTMLButtonElement)
  const modes = makeModes(player, part('modes', HTMLFieldSetElement))
  const directions = makeDirections(player, part('directions', HTMLDivElement))
  time.max = String(Math.max(1, player.reel.frames - 1))
  for (const value of SPEEDS) speed.append(new Option(`${value}×`, String(value)))
  play.addEventListener('click', () => player.play(!player.view.playing))
  time.addEventListener('input', () => {
    player.play(false)
    player.seekClip(time.valueAsNumber)
  })
  speed.addEventListener('change', () => player.setSpeed(Number(speed.value)))
  walk.addEventListener('click', () => player.setWalkSeed(newSeed()))
  part('content', HTMLButtonElement).addEventListener('click', () =>
    player.setOffsets({ ...player.view.offsets, content: newSeed() }),
  )
  part('reset', HTMLButtonElement).addEventListener('click', () =>
    player.setOffsets({ directions: [], content: 0 }),
  )
  const show = () => {
    const { playing, mode, offsets, speed: pace } = player.view
    play.textContent = playing ? 'Pause' : 'Play'
    speed.value = String(pace)
    walk.hidden = mode !== 'walk'
    for (const [name, input] of modes) input.checked = name === mode
    directions.forEach((input, i) => (input.value = String(offsets.directions[i] ?? 0)))
  }
  player.onView(show)
  player.onPosition(() => (time.value = String(player.time)))
  show()
}

function labelled(input: HTMLInputElement, text: string): HTMLLabelElement {
  const label = document.createElement('label')
  label.append(input, text)
  return label
}

function makeModes(player: Player, set: HTMLFieldSetElement): readonly (readonly [Mode, HTMLInputElement])[] {
  return MODES.map(([mode, text]) => {
    const input = document.createElement('input')
    input.type = 'radio'
    input.name = 'mode'
    input.addEventListener('change', () => player.setMode(mode))
    set.append(labelled(input, text))
    return [mode, input] as const
  })
}

function makeDirections(player: Player, box: HTMLElement): readonly HTMLInputElement[] {
  const inputs = Array.from({ length: DIRECTIONS }, () => document.createElement('input'))
  inputs.forEach((input, i) => {
    Object.assign(input, { type: 'range', min: String(-REACH), max: String(REACH), step: '0.05', value: '0' })
    input.addEventListener('input', () => {
      const { offsets } = player.view
      player.setOffsets({ ...offsets, directions: inputs.map(({ valueAsNumber }) => valueAsNumber) })
    })
    const label = labelled(input, '')
    label.prepend(`Direction ${i + 1}`)
    box.append(label)
  })
  return inputs
}
