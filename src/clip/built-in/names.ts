// The built-in clips by name, for whoever offers them. Not here: drawing them (catalogue.ts), which is fetched when it
// is needed.

export interface BuiltIn {
  /** Lower-case letters, at most 24: goes into links. */
  readonly id: string
  readonly label: string
  readonly description: string
}

/** Frames per second of every built-in clip. */
export const BUILT_IN_FPS = 16

/** A frame into the clip where every one of them shows its subject. */
export const STILL_FRAME = 12
/** Side of the picture on a tile, pixels. */
export const STILL_SIDE = 64
/** Of the pictures in stills.webp, one under the other. */
export const STILLS_SEED = 1

/** In the order in which they are offered. */
export const BUILT_INS = [
  { id: 'jellyfish', label: 'Jellyfish', description: 'A jellyfish pulses through deep water.' },
  { id: 'campfire', label: 'Camp fire', description: 'Flames and sparks over logs at night.' },
  { id: 'sea', label: 'Sea', description: 'Waves break up the light of a low sun.' },
  { id: 'clouds', label: 'Clouds', description: 'Clouds stream over hills on a summer evening.' },
  { id: 'planet', label: 'Planet', description: 'A ringed planet turns, a moon goes around it.' },
  { id: 'koi', label: 'Koi', description: 'Two koi swim in a pond.' },
  { id: 'pinwheel', label: 'Pinwheel', description: 'A paper pinwheel turns in the wind.' },
] as const satisfies readonly BuiltIn[]

export type BuiltInId = (typeof BUILT_INS)[number]['id']
