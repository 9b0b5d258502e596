// One step on two classes for every way in which the critics hear of them, as variants.fixture.ts tells of the games.

import type { SettingChanges } from '../settings/settings'
import { BASE } from './variants.fixture'

export const CLASSES = 2

/** What is changed, by its name. */
export const CLASS_VARIANTS: Readonly<Record<string, SettingChanges>> = {
  projection: BASE,
  'projection on every branch': {
    ...BASE,
    judged: 'pixels',
    criticEnd: 'dense',
    motionBranch: true,
    contentLayoutBranch: true,
  },
  'projection on features': { ...BASE, judged: 'coefficients-features' },
  plane: { ...BASE, conditioning: 'plane', motionBranch: true },
  'an auxiliary classifier': { ...BASE, conditioning: 'classifier' },
  'an auxiliary classifier of pixels, spectral norm': {
    ...BASE,
    judged: 'pixels',
    conditioning: 'classifier',
    clipClass: 0.7,
    timeIndex: 0.5,
    spectral: true,
  },
  'class as a task, and projection': { ...BASE, clipClass: 1.2 },
  'a plane of features': { ...BASE, judged: 'coefficients-features', conditioning: 'plane' },
  'without principal pictures': { ...BASE, judged: 'pixels', components: 0, foreground: true },
}
