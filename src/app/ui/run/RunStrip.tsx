// The run strip: how the game goes, how good the picture is, and eight fixed points of the latent space.

import type { ReactNode } from 'react'
import type { RequestPictures } from '../../../player/request-pictures'
import type { Losses, TermName } from '../../../core/terms'
import type { Quality } from '../../../trainer/protocol'
import { useReading, useStart, useStudioState } from '../../context'
import { criticsOf } from '../../../settings/critics'
import type { Metrics } from '../../metrics'
import { isLoaded, type StudioState } from '../../state'
import { grouped, percent } from '../../words'
import { Hint } from '../parts/Hint'
import { Chart, type Line } from './Chart'
import { GameRows } from './GameRows'
import { SampleGrid } from './SampleGrid'
import styles from './strip.module.css'

/** The sum of some terms: of those that a run does not have it is 0. */
const loss =
  (...names: readonly TermName[]) =>
  (metrics: Metrics) =>
    metrics.losses().map((point) => ({
      step: point.step,
      value: names.reduce((sum, name) => sum + point[name], 0),
    }))

/** Who plays: against a critic of coefficients it is the mapping network alone. */
const PLAYERS = {
  pixels: { made: 'generator', judged: 'critic' },
  coefficients: { made: 'mapping', judged: 'critic' },
  both: { made: 'generator and mapping', judged: 'critics' },
} as const
type Game = keyof typeof PLAYERS

const linesOf = (game: Game): readonly Line[] => [
  { name: 'reconstruction', look: 'plain', places: loss('reconstruction') },
  { name: PLAYERS[game].judged, look: 'real', places: loss('discriminator', 'critic') },
  { name: PLAYERS[game].made, look: 'fake', places: loss('generator', 'mapping') },
]

// Charts keep their lines.
const LOSSES: Readonly<Record<Game, readonly Line[]>> = {
  pixels: linesOf('pixels'),
  coefficients: linesOf('coefficients'),
  both: linesOf('both'),
}

const WHO: Readonly<Record<Game, string>> = {
  pixels: 'Generator and critic play',
  coefficients: 'The mapping network, which invents, and the critic play',
  both: 'What invents and the critics play',
}

function gameOf({ run, settings }: StudioState): Game {
  const { coefficients, pictures } = criticsOf(isLoaded(run) ? run.settings : settings)
  if (!coefficients) return 'pixels'
  return pictures ? 'both' : 'coefficients'
}

const QUALITY: readonly Line[] = [
  {
    name: 'frames it trains on',
    look: 'good',
    places: (metrics) => metrics.qualities().map(({ step, psnrTrain }) => ({ step, value: psnrTrain })),
  },
  {
    name: 'held out',
    look: 'plain',
    places: (metrics) =>
      metrics
        .qualities()
        .flatMap(({ step, psnrHeldOut }) => (psnrHeldOut === null ? [] : [{ step, value: psnrHeldOut }])),
  },
]

export interface RunStripProps {
  /** Null until there is something to see. */
  readonly look: RequestPictures | null
  /** Of the clip that the network knows. */
  readonly frames: number
  /** An opened model has no curves. */
  readonly trains: boolean
  /** Whether the model has a game of coefficients. */
  readonly game: boolean
}

export function RunStrip({ look, frames, trains, game }: RunStripProps) {
  return (
    <div className={styles['strip']} data-game={game}>
      <LossPart nothing={trains ? 'The curves begin with the first step.' : OPENED} />
      <PicturePart nothing={trains ? 'Measured while it trains.' : OPENED} />
      <SamplePart look={look} frames={frames} game={game} />
    </div>
  )
}

interface HeadProps {
  readonly title: string
  readonly right?: string
  readonly children: ReactNode
}

/** The title with its explanation, and the newest figure to the right. */
function Head({ title, right = '', children }: HeadProps) {
  return (
    <div className={styles['head']}>
      <h2 className={styles['title']}>{title}</h2>
      <Hint about={title}>{children}</Hint>
      <span className={styles['figure']}>{right}</span>
    </div>
  )
}

function Key({ look, name }: { readonly look: Line['look']; readonly name: string }) {
  return (
    <span>
      <i className={styles[look]} />
      {name}
    </span>
  )
}

const OPENED = 'This model was opened, not trained here.'

/** What a chart says while it is empty. */
interface PartProps {
  readonly nothing: string
}

/** How often the critic of coefficients takes clips for real; nothing where none plays. */
function criticSays({ criticOnReal, criticOnInvented }: Losses): string {
  if (criticOnReal === 0 && criticOnInvented === 0) return ''
  return `real ${percent(criticOnReal)}, invented ${percent(criticOnInvented)}`
}

function LossPart({ nothing }: PartProps) {
  const { progress } = useReading()
  const game = useStudioState(gameOf)
  const { made, judged } = PLAYERS[game]
  return (
    <section className={styles['part']} aria-label="Losses">
      <Head title="Losses" right={progress ? criticSays(progress.losses) : ''}>
        <p>
          {WHO[game]} against each other: neither should win, so both lines should stay level for long.
          Reconstruction is how far the frames that come back are from the clip’s: it should fall.
        </p>
        <p>
          To the right: can the critic tell? How often it takes real clips and invented ones for real. While
          it cannot, both are alike.
        </p>
        <p>Heights are on a logarithmic scale.</p>
      </Head>
      <div className={styles['key']}>
        <Key look="fake" name={made} />
        <Key look="real" name={judged} />
        <Key look="plain" name="reconstruction" />
      </div>
      <Chart name="Losses" lines={LOSSES[game]} log nothing={nothing} />
    </section>
  )
}

const decibels = (value: number) => `${value.toFixed(1)} dB`

/** “34.5 dB at the start”, then “46.1 dB, from 34.5”. */
function likeness({ step, psnrTrain }: Quality, start: number | null): string {
  if (start === null) return decibels(psnrTrain)
  if (step === 0) return `${decibels(start)} at the start`
  return `${decibels(psnrTrain)}, from ${start.toFixed(1)}`
}

function PicturePart({ nothing }: PartProps) {
  const { quality } = useReading()
  const held = quality?.psnrHeldOut ?? null
  const start = useStart()
  return (
    <section className={styles['part']} aria-label="Picture quality">
      <Head title="Picture" right={quality ? likeness(quality, start) : ''}>
        <p>
          How close the frames that come back are to the clip’s, in decibels (PSNR): 20 is a blur, 30 is
          close, 35 is hard to tell apart. Held-out frames were never trained on.
        </p>
        {start !== null && (
          <p>Principal pictures begin at {decibels(start)}: that much is taken from the clip, not learned.</p>
        )}
      </Head>
      <div className={styles['key']}>
        <Key look="good" name="trained on" />
        <Key look="plain" name={held === null ? 'held out' : `held out ${held.toFixed(1)}`} />
      </div>
      <Chart name="Picture quality" lines={QUALITY} unit=" dB" nothing={nothing} />
    </section>
  )
}

function SamplePart({ look, frames, game }: Omit<RunStripProps, 'trains'>) {
  const { weights } = useReading()
  return (
    <section className={styles['part']} aria-label="Samples">
      <Head title="Samples" right={weights > 0 ? `step ${grouped(weights)}` : ''}>
        <p>
          Eight fixed places of the latent space. Above: four moments of the clip. Below: half-way between
          each and the next one, pictures that the clip never showed.
        </p>
        {game && (
          <p>
            Beside them random codes: always the same four, first without what the mapping network corrects,
            then with it. What its game is worth is the difference.
          </p>
        )}
      </Head>
      <div className={styles['grid']}>
        {look ? (
          <>
            <SampleGrid look={look} frames={frames} />
            {game && <GameRows look={look} frames={frames} />}
          </>
        ) : (
          <span className={styles['nothing']}>Pictures appear with the first steps.</span>
        )}
      </div>
    </section>
  )
}
