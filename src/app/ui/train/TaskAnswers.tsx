// How well the critic does its tasks: the share of right answers about frames that were held out, as it was and as it
// is, with the weight and the loss of each. Nothing where it has no task.

import { useMemo } from 'react'
import { tasksOf } from '../../../settings/critics'
import { rowOf, type Settings } from '../../../settings/settings'
import { chanceOf, type TaskName } from '../../../settings/tasks'
import { useReading } from '../../context'
import { percent } from '../../words'
import { Chart, type Line } from '../run/Chart'
import chart from '../run/strip.module.css'
import styles from './formulas.module.css'
import { LOOKS } from './HeadLosses'
import { lossText } from './loss-text'

interface TaskLine extends Line {
  readonly task: TaskName
}

/** A line for each task that the critic has under these settings. */
export const taskLines = (settings: Settings, classes: number): readonly TaskLine[] =>
  tasksOf(settings, classes).map((task, i) => ({
    task,
    name: rowOf(task).label.toLowerCase(),
    look: LOOKS[i] ?? 'plain',
    places: (metrics) =>
      metrics.qualities().flatMap(({ step, tasks }) => {
        const share = tasks?.[task]
        return share === undefined ? [] : [{ step, value: 100 * share }]
      }),
  }))

interface TaskAnswersProps {
  readonly settings: Settings
  /** How many the clip has. */
  readonly classes: number
}

export function TaskAnswers({ settings, classes }: TaskAnswersProps) {
  const lines = useMemo(() => taskLines(settings, classes), [settings, classes])
  const { progress, quality } = useReading()
  if (lines.length === 0) return null
  return (
    <>
      <p>How often its answers about held-out frames are right:</p>
      <div className={styles['heads']}>
        <Chart
          name="Right answers"
          lines={lines}
          unit=" %"
          nothing="Measured while it trains, with three held-out frames or more."
        />
        <ul>
          {lines.map(({ task, name, look }) => {
            const share = quality?.tasks?.[task]
            return (
              <li key={task}>
                <i className={chart[look]} />
                {name}
                <span>
                  {share === undefined ? '–' : percent(share)} (guessing {percent(chanceOf(task, classes))}),
                  weight {settings[task]}, loss {progress ? lossText(progress.losses[task]) : '–'}
                </span>
              </li>
            )
          })}
        </ul>
      </div>
    </>
  )
}
