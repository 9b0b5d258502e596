// All of the lessons in one file that comes late: its name and those of what it needs stand once in the page's code.

import { loadLate } from '../core/late'

/** Opening and leaving lessons, and their column. @throws ReelError `part-missing`. */
export const lessons = () => loadLate('The lessons', () => import('./ui/lesson/lessons'))
