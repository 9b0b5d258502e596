// The run strip: how the game goes, how good the picture is, and eight fixed points of the latent space.

import type { Ask } from '../../../player/latest'
import { useReading } from '../../context'
import type { Feed } from '../../feed'
import { Hint } from '../parts/Hint'
import { Chart, type Line } from './Chart'
import { SampleGrid } from './SampleGrid'
import styles from './strip.module.css'

const loss = (name: 'generator' | 'discriminator' | 'reconstruction') => (feed: Feed) =>
  feed.losses().map((point) => ({ step: point.step, value: point[name] }))

const LOSSES: readonly Line[] = [
  { name: 'likeness', look: 'plain', places: loss('reconstruction') },
  { name: 'discriminator', look: 'real', places: loss('discriminator') },
  { name: 'generator', look: 'fake', places: loss('generator') },
]

const QUALITY: readonly Line[] = [
  {
    name: 'frames it trains on',
    look: 'good',
    places: (feed) => feed.qualities().map(({ step, psnrTrain }) => ({ step, value: psnrTrain })),
  },
  {
    name: 'held out',
    look: 'plain',
    places: (feed) =>
      feed
        .qualities()
        .flatMap(({ step, psnrHeldOut }) => (psnrHeldOut === null ? [] : [{ step, value: psnrHeldOut }])),
  },
]

export interface RunStripProps {
  readonly ask: Ask | null
  /** Of the clip that the network knows. */
  readonly frames: number
}

export function RunStrip({ ask, frames }: RunStripProps) {
  return (
    <div className={styles['strip']}>
      <LossPart />
      <PicturePart />
      <section className={styles['part']} aria-label="Samples">
        <div className={styles['head']}>
          <h2 className={styles['title']}>
            Samples
            <Hint about="Samples">
              <p>
                Eight fixed places of the latent space. Above: four moments of the clip. Below: half-way
                between each and the next one, pictures that the clip never showed.
              </p>
            </Hint>
          </h2>
          <SampleStep />
        </div>
        <div className={styles['grid']}>
          {ask ? (
            <SampleGrid ask={ask} frames={frames} />
          ) : (
            <span className={styles['nothing']}>Pictures appear when the network is ready.</span>
          )}
        </div>
      </section>
    </div>
  )
}

function SampleStep() {
  const { weights } = useReading()
  return <span className={styles['key']}>{weights > 0 ? `step ${weights}` : ''}</span>
}

function LossPart() {
  return (
    <section className={styles['part']} aria-label="Losses">
      <div className={styles['head']}>
        <h2 className={styles['title']}>
          Losses
          <Hint about="Losses">
            <p>
              Generator and discriminator play against each other: neither should win, so both lines should
              stay level for long. The likeness line tells how far the frames that come back are from the
              clip: it should fall.
            </p>
            <p>Heights are on a logarithmic scale.</p>
          </Hint>
        </h2>
        <div className={styles['key']} aria-hidden>
          <span>
            <i className={styles['fake']} />
            generator
          </span>
          <span>
            <i className={styles['real']} />
            discriminator
          </span>
          <span>
            <i className={styles['plain']} />
            likeness
          </span>
        </div>
      </div>
      <Chart name="Losses" lines={LOSSES} log nothing="The curves begin with the first step." />
      <span className={styles['spare']} />
    </section>
  )
}

function PicturePart() {
  const { quality } = useReading()
  return (
    <section className={styles['part']} aria-label="Picture quality">
      <div className={styles['head']}>
        <h2 className={styles['title']}>
          Picture
          <Hint about="Picture">
            <p>
              How close the frames that come back are to the clip’s, in decibels (PSNR): 20 is a blur, 30 is
              close, 35 is hard to tell apart. Held-out frames were never trained on.
            </p>
          </Hint>
        </h2>
        <div className={styles['key']}>
          <span>
            <i className={styles['good']} />
            {quality ? `${quality.psnrTrain.toFixed(1)} dB` : 'trained'}
          </span>
          <span>
            <i className={styles['plain']} />
            {quality?.psnrHeldOut !== null && quality
              ? `held out ${quality.psnrHeldOut.toFixed(1)}`
              : 'held out'}
          </span>
        </div>
      </div>
      <Chart name="Picture quality" lines={QUALITY} unit=" dB" nothing="Measured while it trains." />
      <span className={styles['spare']} />
    </section>
  )
}
