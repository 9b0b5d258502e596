// What the page asks of the part that comes late with lessons.

export { leaveLesson, openLesson } from '../../actions/lesson'
export { LessonColumn } from './LessonColumn'
