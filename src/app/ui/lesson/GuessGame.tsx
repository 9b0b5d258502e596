// The game of a learner against the critic: one picture at a time, real or generated? By buttons, or by the keys R and
// G; both are scored on the same pictures.

import { Dices } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { errorData } from '../../../core/errors'
import { useStudio, useStudioState } from '../../context'
import { drawJudged, type Judged } from '../../lessons/judged'
import type { Score } from '../../lessons/lesson'
import { isLoaded } from '../../state'
import { Button } from '../parts/Button'
import { signed } from './CriticSays'
import styles from './lesson.module.css'
import { SmallPicture } from './SmallPicture'

/** Pictures of a round. */
const COUNT = 10

interface Round {
  readonly judged: readonly Judged[]
  /** What was guessed of the first of them: whether it is real. */
  readonly guesses: readonly boolean[]
}

export function GuessGame({ onScore }: { readonly onScore: (score: Score) => void }) {
  const studio = useStudio()
  const loaded = useStudioState(({ run }) => isLoaded(run))
  const [seed, setSeed] = useState(1)
  const [round, setRound] = useState<Round | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const begin = async () => {
    try {
      setProblem(null)
      setRound({ judged: await drawJudged(studio, COUNT, seed), guesses: [] })
      setSeed(seed + 1)
    } catch (thrown) {
      setProblem(errorData(thrown).message)
    }
  }
  const guess = (real: boolean) => {
    if (!round || round.guesses.length === round.judged.length) return
    const guesses = [...round.guesses, real]
    setRound({ ...round, guesses })
    if (guesses.length === round.judged.length) onScore(scoreOf({ ...round, guesses }))
  }
  const over = round !== null && round.guesses.length === round.judged.length
  return (
    <>
      {(round === null || over) && (
        <Button look="primary" disabled={!loaded} onClick={() => void begin()}>
          <Dices aria-hidden />
          {over ? 'Play again' : 'Play'}
        </Button>
      )}
      {problem !== null && <p role="alert">{problem}</p>}
      {round && <Play round={round} over={over} onGuess={guess} />}
    </>
  )
}

interface PlayProps {
  readonly round: Round
  readonly over: boolean
  readonly onGuess: (real: boolean) => void
}

function Play({ round, over, onGuess }: PlayProps) {
  const at = useRef<HTMLDivElement>(null)
  useEffect(() => at.current?.focus(), [])
  const { judged, guesses } = round
  const present = judged[guesses.length]
  const last = guesses.length - 1
  const score = scoreOf(round)
  const onKeyDown = (event: KeyboardEvent) => {
    const key = event.key.toLowerCase()
    if ((key !== 'r' && key !== 'g') || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    onGuess(key === 'r')
  }
  return (
    <div
      ref={at}
      className={styles['game']}
      role="group"
      aria-label="Real or generated?"
      tabIndex={-1}
      onKeyDown={onKeyDown}
    >
      {present && (
        <>
          <SmallPicture
            picture={present.picture}
            label={`Picture ${guesses.length + 1} of ${judged.length}`}
          />
          <div className={styles['answers']}>
            <Button aria-keyshortcuts="R" onClick={() => onGuess(true)}>
              Real <kbd>R</kbd>
            </Button>
            <Button aria-keyshortcuts="G" onClick={() => onGuess(false)}>
              Generated <kbd>G</kbd>
            </Button>
          </div>
        </>
      )}
      <p aria-live="polite">
        {last >= 0 ? told(judged[last], guesses[last]) : `Picture 1 of ${judged.length}.`}
      </p>
      <dl className={styles['score']}>
        <dt>You</dt>
        <dd>{`${score.learner} of ${guesses.length}`}</dd>
        <dt>The critic</dt>
        <dd>{`${score.critic} of ${guesses.length}`}</dd>
      </dl>
      {over && <All round={round} />}
    </div>
  )
}

/** Every picture of a round that is over, with who was wrong. */
const All = ({ round: { judged, guesses } }: { readonly round: Round }) => (
  <ul className={styles['judged']} aria-label="All pictures of this round">
    {judged.map(({ id, picture, real, logit }, i) => (
      <li key={id} data-real={real}>
        <SmallPicture picture={picture} label={real ? 'A frame of the clip' : 'A generated picture'} />
        <b>{signed(logit)}</b>
        <span>{`${real ? 'real' : 'generated'}${guesses[i] === real ? '' : ', you missed it'}`}</span>
      </li>
    ))}
  </ul>
)

/** The critic takes what is above zero for real. */
const criticGuess = ({ logit }: Judged): boolean => logit > 0

function told(judged: Judged | undefined, guess: boolean | undefined): string {
  if (!judged) return ''
  const is = judged.real ? 'real' : 'generated'
  const own = guess === judged.real ? 'You are right' : 'You are wrong'
  const critic = criticGuess(judged) === judged.real ? 'is right' : 'is wrong'
  return `${own}: it was ${is}. The critic said ${signed(judged.logit)} and ${critic}.`
}

function scoreOf({ judged, guesses }: Round): Score {
  const asked = judged.slice(0, guesses.length)
  return {
    learner: asked.filter(({ real }, i) => guesses[i] === real).length,
    critic: asked.filter((each) => criticGuess(each) === each.real).length,
    of: asked.length,
  }
}
