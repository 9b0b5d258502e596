// Heads over what a pretrained network sees of the frames: a Projected GAN (arXiv 2111.01007), whose features are first
// mixed by fixed random weights, so that no head can rest on a few of them.

import { type BackbonePlace, placeShape } from './backbone'
import type { CriticBuilder } from './critic-layers'
import { CLIP_FRAMES } from './gaps'
import { NONE, type Padding } from './ops'
import { fourfold, type NetworkSettings } from './widths'

/** Channels of a head, times the width. */
const CHANNELS = 64
const AFTER: Padding = [
  [0, 1],
  [0, 1],
]

/** The verdicts on texture, of an eighth of the picture's sides, on parts, of a sixteenth, and on how parts move. */
export function featureHeads(
  critic: CriticBuilder,
  settings: NetworkSettings,
): Readonly<Record<string, string>> {
  const channels = fourfold(CHANNELS * settings.width)
  const bent = { channels, activation: critic.activation } as const
  const seen = (place: BackbonePlace): string => {
    const shape = placeShape(settings, place)
    const features = critic.add(place, { op: 'input', shape, rows: CLIP_FRAMES })
    const fixed = { activation: 'linear', scale: Math.SQRT1_2, rates: [0, 0] } as const
    const mixture = { op: 'conv', kernel: 1, channels: shape[2] ?? 0, padding: NONE, ...fixed } as const
    return critic.planed(place, critic.add(`${place}Mixed`, mixture, features))
  }
  const verdict = (name: string, x: string) =>
    critic.add(`${name}Mean`, { op: 'mean' }, critic.classed(name, x, critic.mix(`${name}Verdicts`, x, 1))) // []
  const near = critic.add('texture1', { op: 'blockConv', kernel: 2, padding: AFTER, ...bent }, seen('add5'))
  const wide = critic.add('parts1', { op: 'conv', kernel: 1, padding: NONE, ...bent }, seen('add12'))
  const together = critic.add('movementClip', { op: 'framesToChannels' }, wide)
  const features = critic.featuresOf(
    'movementFeatures',
    'movementFlat',
    critic.mix('movement1', together, channels),
  )
  const logit = critic.classed('movement', features, critic.logitOf('movementLogit', features)) // [1]
  return {
    texture: verdict('texture', near),
    parts: verdict('parts', wide),
    movement: critic.projected('movementProjection', 'movementGap', features, logit), // []
  }
}
