// What is set before and during a run: how good it should become, the recipe, and every setting.

import { useReading, useStudio, useStudioState } from '../../context'
import { Segmented } from '../parts/Segmented'
import styles from './column.module.css'
import { forecastSentence } from './forecast-sentence'
import { HeadStart } from './HeadStart'
import { RecipeChoice } from './RecipeChoice'
import { Search } from './Search'
import { SettingsForm } from './SettingsForm'

export function RunSettings() {
  return (
    <>
      <QualityChoice />
      <RecipeChoice />
      <HeadStart />
      <SettingsForm />
      <Search />
    </>
  )
}

const QUALITIES = [
  { value: 'quick', label: 'Quick', steps: 400 },
  { value: 'standard', label: 'Standard', steps: 1500 },
  { value: 'best', label: 'Best', steps: 4000 },
] as const

function QualityChoice() {
  const { actions } = useStudio()
  const settings = useStudioState((state) => state.settings)
  const times = useStudioState((state) => state.times)
  const { progress } = useReading()
  const chosen = QUALITIES.find((quality) => quality.steps === settings.steps)
  return (
    <section>
      <h2 className={styles['title']}>Quality</h2>
      <Segmented
        label="Quality"
        choices={QUALITIES}
        value={chosen?.value ?? null}
        onChange={(value) => {
          const wanted = QUALITIES.find((quality) => quality.value === value)
          if (wanted) void actions.applySettings({ steps: wanted.steps })
        }}
      />
      <p className={`${styles['note']} ${styles['forecast']}`}>
        {forecastSentence(settings, times, progress)}
      </p>
    </section>
  )
}
