// The one line over the picture: what is being looked at. Pure.

import type { Player } from '../../../player/player'
import { offsetWords, seconds, seedNumber } from './words'

type Shown = Pick<Player, 'view' | 'reel' | 'source' | 'point' | 'position' | 'time'>

/** E.g. “moment 3.2 s · +0.4 σ₁”; empty while there is nothing to look at. */
export function caption({ view, reel, source, point, position, time }: Shown): string {
  if (!source) return ''
  const at = seconds(time, reel.fps)
  if (source === 'real') return `real frame ${Math.round(time) + 1} of ${reel.frames} · ${at}`
  const offsets = offsetWords(view.offsets)
  if (point.kind === 'walk') {
    return `walk ${seconds(position, reel.fps)} · seed ${seedNumber(view.walkSeed)}${offsets}`
  }
  if (point.kind === 'moment') return `moment ${at}${offsets}`
  const percent = Math.round(point.amount * 100)
  return view.mode === 'morph'
    ? `morph, ${percent} % of the way from A to B`
    : `moment ${at}, ${percent} % melted into the start${offsets}`
}
