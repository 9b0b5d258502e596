// The lessons, in the order in which they are offered.

import { ATTENTION } from './attention'
import { BALANCE } from './balance'
import { BE_THE_CRITIC } from './be-the-critic'
import { NO_REGULARISER } from './gamma'
import type { Lesson } from './lesson'
import { NO_GAME } from './no-game'
import { NO_RECONSTRUCTION } from './no-reconstruction'
import { ONE_FRAME } from './one-frame'
import { PURE_GAN } from './pure-gan'
import { TWO_NETWORKS } from './two-networks'

export const LESSONS: readonly Lesson[] = [
  TWO_NETWORKS,
  BE_THE_CRITIC,
  BALANCE,
  NO_GAME,
  NO_RECONSTRUCTION,
  NO_REGULARISER,
  ONE_FRAME,
  ATTENTION,
  PURE_GAN,
]

export const findLesson = (id: string): Lesson | undefined => LESSONS.find((lesson) => lesson.id === id)
