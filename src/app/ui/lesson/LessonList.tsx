// The lessons as a list: each is a link, which can be opened, copied and sent.

import { useStudio } from '../../context'
import { LESSONS } from '../../lessons/catalogue'
import { lessonLink } from '../../../share/lesson-link'
import { useGuard } from '../parts/guard'
import styles from './lesson.module.css'

export function LessonList({ onOpen }: { readonly onOpen: () => void }) {
  const { actions } = useStudio()
  const guard = useGuard()
  return (
    <ol className={styles['list']} aria-label="Lessons">
      {LESSONS.map(({ id, title, about, minutes }) => (
        <li key={id}>
          <a
            href={lessonLink({ name: id })}
            onClick={(event) => {
              if (event.ctrlKey || event.metaKey || event.shiftKey) return
              event.preventDefault()
              guard('Open this lesson', () => {
                onOpen()
                void actions.openLesson(id)
              })
            }}
          >
            <b>{title}</b>
            <span>{about}</span>
            <i>{`${minutes} min`}</i>
          </a>
        </li>
      ))}
    </ol>
  )
}
