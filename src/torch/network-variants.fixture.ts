// One step for every value of every choice of what the networks are made of, as variants.fixture.ts tells of the games.

import type { SettingChanges } from '../settings/settings'
import { SETTINGS } from '../settings/table'
import { BASE } from './variants.fixture'

const activations = SETTINGS.activation.choices.map(({ value }) => value)

/** What is changed, by its name: each activation stands in the generator once and once in the critics. */
export const NETWORK_VARIANTS: Readonly<Record<string, SettingChanges>> = Object.fromEntries(
  activations.map((activation, i) => {
    const criticActivation = activations[(i + 1) % activations.length] ?? activation
    return [`${activation} ${criticActivation}`, { ...BASE, activation, criticActivation }]
  }),
)
