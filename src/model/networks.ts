// Both networks of one run with their optimizers: made from settings and a seed, freed together.

import type { Frames } from '../core/frames'
import { Random } from '../core/random'
import type { Settings } from '../settings/settings'
import { Adam } from '../engine/adam'
import { type CodeTime, codeTimeOf } from './codes'
import { discriminatorStarts } from './discriminator'
import { generatorStarts } from './generator-tensors'
import { type DiscriminatorShape, discriminatorShape, type GeneratorShape, generatorShape } from './network'
import { Parameters } from './parameters'

/** Streams of the seed: each use of randomness has its own, so that one does not shift the others. */
export const STREAMS = { generator: 1, discriminator: 2, data: 3, noise: 4, augment: 5 } as const

export interface Networks {
  readonly generatorShape: GeneratorShape
  readonly discriminatorShape: DiscriminatorShape
  readonly codeTime: CodeTime
  readonly generator: Parameters
  readonly discriminator: Parameters
  readonly generatorAdam: Adam
  readonly discriminatorAdam: Adam
}

export function makeNetworks(settings: Settings, frames: Pick<Frames, 'count'>): Networks {
  const shape = generatorShape(settings)
  const judge = discriminatorShape(settings)
  const codeTime = codeTimeOf(settings, frames.count)
  const generator = new Parameters(
    generatorStarts(shape, codeTime.count),
    new Random(settings.seed, STREAMS.generator),
  )
  const discriminator = new Parameters(
    discriminatorStarts(judge),
    new Random(settings.seed, STREAMS.discriminator),
  )
  return {
    generatorShape: shape,
    discriminatorShape: judge,
    codeTime,
    generator,
    discriminator,
    generatorAdam: new Adam(generator.all, true),
    discriminatorAdam: new Adam(discriminator.all, false),
  }
}

export function disposeNetworks({
  generator,
  discriminator,
  generatorAdam,
  discriminatorAdam,
}: Networks): void {
  generatorAdam.dispose()
  discriminatorAdam.dispose()
  generator.dispose()
  discriminator.dispose()
}
