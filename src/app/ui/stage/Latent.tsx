// The latent controls: the four directions (two of them on a pad as well), the content seed, and the morph.

import { Dices, RotateCcw } from 'lucide-react'
import { loadLate } from '../../../core/late'
import type { ClipInfo } from '../../../core/frames'
import { DIRECTIONS } from '../../../core/latent'
import type { Player } from '../../../player/player'
import { latePart } from '../parts/late-sheet'
import { PLACES } from '../parts/places'
import type { ClassesProps } from './Classes'
import { useView } from './follow'
import css from './Latent.module.css'
import { Morph } from './Morph'
import { Pad } from './Pad'
import { Rail } from './Rail'
import { newSeed } from './seed'
import { seedNumber, signed } from './words'

/** Standard deviations to either side; the training data lies almost wholly within. */
const REACH = 3
const NAMES = Array.from({ length: DIRECTIONS }, (_, i) => `Direction ${i + 1}`)

const Classes = latePart<ClassesProps>(
  'latent',
  async () => (await loadLate(PLACES.latent, () => import('./Classes'))).Classes,
)

interface Props {
  readonly player: Player
  /** Another one is another clip: what was kept of the old one goes. */
  readonly clipKey: string
  readonly weights: number
  /** Whether morphs go along the clip. */
  readonly along: boolean
  /** Where the clip has several. */
  readonly classes: ClipInfo['classes']
}

export function Latent({ player, clipKey, weights, along, classes }: Props) {
  const { offsets } = useView(player)
  const values = NAMES.map((_, i) => offsets.directions[i] ?? 0)
  const set = (directions: readonly number[]) => player.setOffsets({ ...player.view.offsets, directions })
  const [first = 0, second = 0] = values
  return (
    <div className={css['latent']}>
      {classes && <Classes player={player} classes={classes} />}
      <section className={css['pad']} aria-label="Latent pad">
        <div className={css['title']}>
          <h2>Latent pad</h2>
        </div>
        <Pad x={first} y={second} reach={REACH} onMove={(x, y) => set([x, y, ...values.slice(2)])} />
      </section>
      <Directions values={values} onChange={set} />
      <Content player={player} />
      <Morph key={clipKey} player={player} weights={weights} along={along} />
    </div>
  )
}

interface DirectionsProps {
  readonly values: readonly number[]
  readonly onChange: (values: readonly number[]) => void
}

function Directions({ values, onChange }: DirectionsProps) {
  const still = values.every((value) => value === 0)
  return (
    <section aria-label="Directions">
      <div className={css['title']}>
        <h2>Directions</h2>
        <button type="button" className={css['small']} disabled={still} onClick={() => onChange([])}>
          Reset
        </button>
      </div>
      {NAMES.map((name, i) => {
        const value = values[i] ?? 0
        return (
          <div key={name}>
            <span className={css['label']}>
              <span>{name}</span>
              <span className={css['value']}>{signed(value)} σ</span>
            </span>
            <Rail
              label={name}
              value={value}
              min={-REACH}
              max={REACH}
              step={0.05}
              largeStep={0.5}
              origin={0}
              home={0}
              valueText={`${signed(value)} standard deviations`}
              onChange={(to) => onChange(values.with(i, to))}
            />
          </div>
        )
      })}
    </section>
  )
}

function Content({ player }: { readonly player: Player }) {
  const { offsets } = useView(player)
  const own = offsets.content === 0
  const set = (content: number) => player.setOffsets({ ...player.view.offsets, content })
  return (
    <section className={css['content']} aria-label="Content">
      <div className={css['title']}>
        <h2>Content seed</h2>
        <span className={css['buttons']}>
          <span className={css['value']}>{own ? 'clip’s own' : seedNumber(offsets.content)}</span>
          <button
            type="button"
            className={css['icon']}
            aria-label="Back to the clip’s own content"
            title="Back to the clip’s own content"
            disabled={own}
            onClick={() => set(0)}
          >
            <RotateCcw size={15} aria-hidden />
          </button>
          <button
            type="button"
            className={css['icon']}
            aria-label="Another content seed"
            title="Another content seed"
            onClick={() => set(newSeed())}
          >
            <Dices size={16} aria-hidden />
          </button>
        </span>
      </div>
    </section>
  )
}
