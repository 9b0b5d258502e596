// Every fault that `npm run mutants` plants. A new place that decides a result is one entry in one of these files.

import { ARRIVING } from './arriving'
import { DRAWING } from './drawing'
import { KEEPING } from './keeping'
import { LEARNING } from './learning'
import type { Place } from './place'
import { SERVING } from './serving'
import { TRAINING } from './training'

export const PLACES: readonly Place[] = [
  ...TRAINING,
  ...LEARNING,
  ...DRAWING,
  ...KEEPING,
  ...ARRIVING,
  ...SERVING,
]
