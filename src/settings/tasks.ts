// What the critic of pixels is asked about real clips besides whether they are real: part of the one table (table.ts).
// How it answers stands in network/tasks.ts, what of it is taught in model/tasks.ts.

import { number } from './rows'

type Written = Pick<Parameters<typeof number>[0], 'label' | 'key'>

/** The weight of a task among what the critic makes small; 0 is no task, and no head for it. */
const task = (row: Written) =>
  number({
    ...row,
    group: 'network',
    since: '0.2',
    bounds: [0, 4],
    input: true,
    default: 0,
    brief: (value) => (value === 0 ? '' : `${row.label.toLowerCase()} ${value}`),
  })

export const TASKS = {
  frameOrder: task({ label: 'Frame order', key: 'to' }),
  timeIndex: task({ label: 'Time index', key: 'ti' }),
  nextFrame: task({ label: 'Next frame', key: 'tn' }),
  clipClass: task({ label: 'Class', key: 'tk' }),
}

export type TaskName = keyof typeof TASKS
export const TASK_NAMES = Object.keys(TASKS) as readonly TaskName[]

/** The share of right answers to each task that was asked, 0 .. 1. */
export type TaskShares = Readonly<Partial<Record<TaskName, number>>>

/** Parts of the clip that the time index tells apart. */
export const TIMES = 8

/** The share of right answers of one that guesses, of a clip of `classes`. */
export const chanceOf = (name: TaskName, classes: number): number =>
  1 / { frameOrder: 2, timeIndex: TIMES, nextFrame: 2, clipClass: Math.max(1, classes) }[name]
