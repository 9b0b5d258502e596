// Real frames and invented pictures side by side, each with the number that the critic gives it.

import { Scale } from 'lucide-react'
import { useState } from 'react'
import { errorData } from '../../../core/errors'
import { useStudio, useStudioState } from '../../context'
import { drawJudged, type Judged } from '../../lessons/judged'
import { isLoaded } from '../../state'
import { Button } from '../parts/Button'
import styles from './lesson.module.css'
import { SmallPicture } from './SmallPicture'

const COUNT = 8

export function CriticSays({ onShown }: { readonly onShown: () => void }) {
  const studio = useStudio()
  const loaded = useStudioState(({ run }) => isLoaded(run))
  const [round, setRound] = useState(1)
  const [judged, setJudged] = useState<readonly Judged[]>([])
  const [problem, setProblem] = useState<string | null>(null)
  const ask = async () => {
    try {
      setProblem(null)
      setJudged(await drawJudged(studio, COUNT, round))
      setRound(round + 1)
      onShown()
    } catch (thrown) {
      setProblem(errorData(thrown).message)
    }
  }
  return (
    <>
      <Button disabled={!loaded} onClick={() => void ask()}>
        <Scale aria-hidden />
        {judged.length === 0 ? 'Ask the critic' : 'Ask about others'}
      </Button>
      {problem !== null && <p role="alert">{problem}</p>}
      {judged.length > 0 && (
        <ul className={styles['judged']} aria-label="What the critic says">
          {judged
            .toSorted((a, b) => b.logit - a.logit)
            .map(({ id, picture, real, logit }) => (
              <li key={id} data-real={real}>
                <SmallPicture
                  picture={picture}
                  label={real ? 'A frame of the clip' : 'An invented picture'}
                />
                <b>{signed(logit)}</b>
                <span>{real ? 'real' : 'invented'}</span>
              </li>
            ))}
        </ul>
      )}
    </>
  )
}

/** “+0.620”, “−1.40”. */
export const signed = (value: number): string =>
  `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(Math.abs(value) < 1 ? 3 : 2)}`
