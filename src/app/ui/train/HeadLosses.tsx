// The loss of each head of the critics by its name: as it was and as it is.

import { useMemo } from 'react'
import type { HeadName } from '../../../core/terms'
import { criticGraph } from '../../../network/critic'
import { discriminatorGraph } from '../../../network/discriminator'
import { criticsOf, lookedAt } from '../../../settings/critics'
import type { Settings } from '../../../settings/settings'
import { useReading } from '../../context'
import { Chart, type Line } from '../run/Chart'
import chart from '../run/strip.module.css'
import styles from './formulas.module.css'
import { lossText } from './loss-text'

/** Of lines in one chart, in their order. */
export const LOOKS = [
  'real',
  'fake',
  'good',
  'plain',
  'realDashed',
  'fakeDashed',
  'goodDashed',
  'plainDashed',
] as const

interface HeadLine extends Line {
  readonly head: HeadName
}

/** A line for each head that judges under these settings. */
export function headLines(settings: Settings): readonly HeadLine[] {
  const { coefficients, pictures } = criticsOf(settings)
  const critics = {
    ...(coefficients && { critic: criticGraph(settings, settings.frames) }),
    ...(pictures && { discriminator: discriminatorGraph(settings) }),
  }
  const heads = Object.entries(critics).flatMap(([network, { outputs }]) =>
    Object.keys(outputs).map((name) => ({ name, head: `${network}/${name}` as HeadName })),
  )
  const several = coefficients && pictures
  return heads.map(({ name, head }, i) => ({
    head,
    name: several ? `${name} (${head.startsWith('critic') ? 'coefficients' : lookedAt(settings)})` : name,
    look: LOOKS[i % LOOKS.length] ?? 'plain',
    places: (metrics) => metrics.losses().map((point) => ({ step: point.step, value: point[head] })),
  }))
}

export function HeadLosses({ settings }: { readonly settings: Settings }) {
  const lines = useMemo(() => headLines(settings), [settings])
  const { progress } = useReading()
  return (
    <div className={styles['heads']}>
      <Chart name="Losses by head" lines={lines} log nothing="Begins with the first step of the game." />
      <ul>
        {lines.map(({ head, name, look }) => (
          <li key={head}>
            <i className={chart[look]} />
            {name}
            <span>{progress ? lossText(progress.losses[head]) : '–'}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}
