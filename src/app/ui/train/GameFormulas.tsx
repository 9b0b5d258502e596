// What the networks of a run make small, as formulas, with the newest value of each.

import { createElement, type ReactNode } from 'react'
import type { TermName } from '../../../core/terms'
import { type Formula, wgslOf } from '../../../network/formula'
import { gameOf, GRADIENT_PENALTY } from '../../../network/gan-losses'
import { criticsOf, lookedAt } from '../../../settings/critics'
import type { Settings } from '../../../settings/settings'
import { useReading, useStudioState } from '../../context'
import { isLoaded } from '../../state'
import { FormulaMath } from './FormulaMath'
import styles from './formulas.module.css'
import { HeadLosses } from './HeadLosses'
import { lossText } from './loss-text'
import { clipsIn } from './clips-in'
import { TaskAnswers } from './TaskAnswers'

const el = (tag: string, ...children: readonly ReactNode[]) => createElement(tag, null, ...children)
/** C(…) of a clip and, near it by noise, of the clip and n. */
const critic = (noise: boolean, ...clip: readonly ReactNode[]) =>
  el(
    'mrow',
    el('mi', 'C'),
    el('mo', '('),
    ...clip,
    ...(noise ? [el('mo', '+'), el('mi', 'n')] : []),
    el('mo', ')'),
  )
const generated = () => [el('mi', 'G'), el('mo', '('), el('mi', 'z'), el('mo', ')')]
const NAMES: Readonly<Record<string, ReactNode>> = {
  real: critic(false, el('mi', 'x')),
  fake: critic(false, ...generated()),
  nearReal: critic(true, el('mi', 'x')),
  nearFake: critic(true, ...generated()),
}

export interface FormulaRow {
  readonly who: string
  readonly formulas: readonly Formula[]
  readonly term: TermName
}

/** The terms of the games that are played under these settings. */
export function formulaRows(settings: Settings): readonly FormulaRow[] {
  const { coefficients, pictures } = criticsOf(settings)
  const both = coefficients && pictures
  const rowsOf = (
    looksAt: 'pixels' | 'coefficients',
    [judged, made, smooth]: readonly [TermName, TermName, TermName],
  ): readonly FormulaRow[] => {
    const { discriminator, generator } = gameOf(settings, looksAt)
    const of = both ? ` of ${looksAt === 'pixels' ? lookedAt(settings) : looksAt}` : ''
    return [
      { who: `Critic${of}`, formulas: [discriminator], term: judged },
      { who: looksAt === 'pixels' ? 'Generator' : 'Mapping', formulas: [generator], term: made },
      { who: `Regulariser${of}`, formulas: GRADIENT_PENALTY, term: smooth },
    ]
  }
  return [
    ...(coefficients ? rowsOf('coefficients', ['critic', 'mapping', 'criticRegulariser']) : []),
    ...(pictures ? rowsOf('pixels', ['discriminator', 'generator', 'regulariser']) : []),
  ]
}

export function GameFormulas() {
  const settings = useStudioState(({ run, settings: chosen }) => (isLoaded(run) ? run.settings : chosen))
  const clips = useStudioState(clipsIn)
  const { progress } = useReading()
  return (
    <figure className={styles['formulas']}>
      <figcaption>
        What each makes small, and its value now. C is the answer of the critic, high for real; x a clip, G(z)
        an invented one, n a little noise; a critic has several heads, whose losses are added up.
      </figcaption>
      <dl>
        {formulaRows(settings).map(({ who, formulas, term }) => (
          <div key={term}>
            <dt>{who}</dt>
            <dd>
              {formulas.map((formula, i) => (
                <span key={wgslOf(formula)}>
                  {i > 0 && '+ '}
                  <FormulaMath formula={formula} names={NAMES} />
                </span>
              ))}
            </dd>
            <dd className={styles['value']}>{progress ? lossText(progress.losses[term]) : '–'}</dd>
          </div>
        ))}
      </dl>
      <p>What each head of a critic adds to its loss:</p>
      <HeadLosses settings={settings} />
      <TaskAnswers settings={settings} classes={clips} />
    </figure>
  )
}
