// Which recipe a run is trained by, and its control. Both are of a whole run: another choice starts another.

import { useState } from 'react'
import { CONTROL_WEIGHT, isControl } from '../../../settings/control'
import { criticsOf } from '../../../settings/critics'
import { CLASSIC, PRINCIPAL, SMALL } from '../../../settings/presets'
import type { SettingName } from '../../../settings/settings'
import { SETTINGS } from '../../../settings/table'
import { useStudio, useStudioState } from '../../context'
import { wouldLose } from '../../state'
import { useGuard } from '../parts/guard'
import { Hint } from '../parts/Hint'
import { Segmented } from '../parts/Segmented'
import { SwitchRow } from '../parts/SwitchRow'
import styles from './column.module.css'

// Small is Principal pictures too: the last that fits is the chosen one.
const RECIPES = [
  { value: 'principal', label: 'Principal', changes: PRINCIPAL },
  { value: 'small', label: 'Small', changes: SMALL },
  { value: 'classic', label: 'Classic', changes: CLASSIC },
] as const

export function RecipeChoice() {
  const { actions } = useStudio()
  const guard = useGuard()
  const settings = useStudioState((state) => state.settings)
  const running = useStudioState((state) => wouldLose(state.run))
  const chosen = RECIPES.findLast(({ changes }) =>
    Object.entries(changes).every(([name, value]) => settings[name as SettingName] === value),
  )
  // What Small has made thin is wide again; a width of one's own stays.
  const width = chosen?.value === 'small' ? { width: SETTINGS.width.default(settings.size) } : {}
  return (
    <section>
      <h2 className={styles['title']}>
        Recipe
        <Hint about="Recipe">
          <p>
            Principal first takes the clip apart into sixteen pictures and begins as their mix: sharper from
            the first step on. A small critic of those mixes makes what is invented look real, and morphs go
            along frames that look alike.
          </p>
          <p>
            Small is the same with a third of the width: a link to the model of 32 px has half the characters,
            and its pictures are softer by some 4 dB.
          </p>
          <p>Classic begins with nothing and learns the whole picture; a large critic judges its pixels.</p>
        </Hint>
      </h2>
      <Segmented
        label="Recipe"
        choices={RECIPES}
        value={chosen?.value ?? null}
        onChange={(value) => {
          const wanted = RECIPES.find((recipe) => recipe.value === value)
          if (wanted && wanted !== chosen)
            guard(
              `Start over with ${wanted.label}`,
              () => void actions.applySettings({ ...width, ...wanted.changes }),
            )
        }}
      />
      {running && <p className={styles['note']}>A new run is needed; choosing starts it.</p>}
      {criticsOf(settings).coefficients && <ControlSwitch />}
    </section>
  )
}

function ControlSwitch() {
  const { actions } = useStudio()
  const guard = useGuard()
  const weight = useStudioState((state) => state.settings.gameWeight)
  const on = useStudioState((state) => isControl(state.settings))
  const size = useStudioState((state) => state.settings.size)
  const [before, setBefore] = useState(SETTINGS.gameWeight.default(size))
  return (
    <SwitchRow
      label="Control (no game)"
      on={on}
      onChange={() => {
        if (on) {
          guard('Start over with the game', () => void actions.startWith({ gameWeight: before }))
          return
        }
        guard('Start the control', () => {
          setBefore(weight)
          void actions.startWith({ gameWeight: CONTROL_WEIGHT })
        })
      }}
      extra={
        <Hint about="Control">
          <p>
            The same run with everything equal, but nothing learns from its game. What differs between the two
            is what the game is worth; it is in invented pictures, not in the frames of the clip.
          </p>
          <p>It is of a whole run, so a switch starts a new one.</p>
        </Hint>
      }
    />
  )
}
