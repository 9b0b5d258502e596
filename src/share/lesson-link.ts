// `#lesson=`: a lesson of the page, by its name. Not here: which lessons there are (app/lessons/catalogue.ts).

import { BARE_NAME } from './demo-link'
import { linkWrong } from './link-check'

export interface LessonLink {
  readonly name: string
}

/** `#lesson=two-networks`: short enough to be typed. */
export const lessonLink = ({ name }: LessonLink): string => `#lesson=${name}`

/** @throws ReelError `link-wrong` for what cannot be a name. */
export function readLesson(text: string): LessonLink {
  if (!BARE_NAME.test(text)) throw linkWrong('the name of its lesson')
  return { name: text }
}
