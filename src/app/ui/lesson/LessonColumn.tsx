// The column of a lesson, in the place of the training column: the button that trains, and the steps. Nothing else of
// the page is needed for it. Not here: what the lessons say (lessons/).

import { Check, GraduationCap, LogOut } from 'lucide-react'
import { useEffect, useMemo, useSyncExternalStore } from 'react'
import { useStage, useStudio, useStudioState } from '../../context'
import { findLesson, LESSONS } from '../../lessons/catalogue'
import type { Lesson } from '../../lessons/lesson'
import { LessonProgress } from '../../lessons/progress'
import { Button } from '../parts/Button'
import { Boundary } from '../parts/Boundary'
import { inView } from '../parts/in-view'
import { TrainButton } from '../train/TrainButton'
import column from '../train/column.module.css'
import styles from './lesson.module.css'
import { LessonTool } from './LessonTool'

export function LessonColumn() {
  const name = useStudioState((state) => state.lesson?.name)
  const lesson = name === undefined ? undefined : findLesson(name)
  return (
    <div className={column['column']}>
      <Boundary place="dock">
        <TrainButton />
      </Boundary>
      {lesson && <OneLesson key={lesson.id} lesson={lesson} />}
    </div>
  )
}

function OneLesson({ lesson }: { readonly lesson: Lesson }) {
  const studio = useStudio()
  const progress = useMemo(() => new LessonProgress(studio, lesson), [studio, lesson])
  const { explanations } = useSyncExternalStore(progress.subscribe, progress.told)
  useLooks(progress)
  const over = explanations.length === lesson.steps.length
  return (
    <section className={styles['lesson']} aria-label={`Lesson: ${lesson.title}`}>
      <Head lesson={lesson} />
      <ol className={styles['steps']}>
        {lesson.steps.slice(0, explanations.length + 1).map((step, i) => {
          const explanation = explanations[i]
          return (
            <li
              key={step.instruction}
              ref={explanation === undefined && i > 0 ? inView : undefined}
              aria-current={explanation === undefined ? 'step' : undefined}
            >
              <p>{step.instruction}</p>
              {step.tool && <LessonTool tool={step.tool} progress={progress} />}
              {explanation !== undefined && (
                <p className={styles['seen']}>
                  <Check aria-hidden />
                  <span>{explanation}</span>
                </p>
              )}
            </li>
          )
        })}
      </ol>
      <Spoken lesson={lesson} explanations={explanations} />
      {over && <Further lesson={lesson} />}
    </section>
  )
}

function Head({ lesson }: { readonly lesson: Lesson }) {
  const { actions } = useStudio()
  return (
    <>
      <div className={styles['head']}>
        <h2>
          <GraduationCap aria-hidden />
          {lesson.title}
        </h2>
        <Button size="small" onClick={() => void actions.leaveLesson()}>
          <LogOut aria-hidden />
          Leave the lesson
        </Button>
      </div>
      <p className={styles['about']}>
        {`${lesson.about} About ${lesson.minutes} minutes, ${lesson.steps.length} steps. What you had open waits for you.`}
      </p>
    </>
  )
}

/** What a screen reader hears when something has happened: its explanation and what comes next. */
function Spoken({
  lesson,
  explanations,
}: {
  readonly lesson: Lesson
  readonly explanations: readonly string[]
}) {
  const newest = explanations.at(-1)
  const next = lesson.steps[explanations.length]
  return (
    <p className={styles['spoken']} aria-live="polite">
      {newest !== undefined &&
        `Step ${explanations.length} of ${lesson.steps.length} is done. ${newest} ${next ? `Next: ${next.instruction}` : 'That was the lesson.'}`}
    </p>
  )
}

function Further({ lesson }: { readonly lesson: Lesson }) {
  const { actions } = useStudio()
  const next = LESSONS[LESSONS.indexOf(lesson) + 1]
  return (
    <div ref={inView} className={styles['further']}>
      <b>That was the lesson.</b>
      {next && (
        <Button look="primary" size="small" onClick={() => void actions.openLesson(next.id)}>
          {`Next: ${next.title}`}
        </Button>
      )}
    </div>
  )
}

/** Walks and morphs that the stage shows count as looked at. */
function useLooks(progress: LessonProgress): void {
  const stage = useStage()
  useEffect(() => {
    const see = () => {
      const view = stage.current?.view()
      if (view?.mode === 'walk') progress.look('walk')
      if (view?.mode === 'morph' && view.morph) progress.look('morph')
    }
    return stage.current?.onMove(see)
  }, [progress, stage])
}
