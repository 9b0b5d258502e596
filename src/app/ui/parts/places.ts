// The places of the page that fail by themselves, each with its name as the beginning of a sentence. Not here: what
// stands in them.

export const PLACES = {
  page: 'ReelGAN',
  header: 'The header',
  engine: 'The engine’s badge',
  messages: 'A message of the page',
  stage: 'The stage',
  latent: 'The latent column',
  training: 'The training column',
  dock: 'The train button',
  settings: 'The settings',
  figures: 'The figures',
  clip: 'The clip column',
  builtIns: 'The built-in clips',
  run: 'The charts of the run',
  export: 'Export',
  gallery: 'The gallery',
  lesson: 'The lesson',
  networks: 'The drawing of the networks',
  own: 'Your own pictures',
  projects: 'Projects',
  share: 'Share',
} as const

export type Place = keyof typeof PLACES
