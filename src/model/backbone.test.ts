// The pretrained network in our graph, from our file: it says what the package's own model says, and its gradients are
// the slopes of what it says. Node.

import { createHash } from 'node:crypto'
import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, test } from 'vitest'
import { relativeError, startInNode } from '../engine/node.fixture'
import { readBackbone } from '../network/backbone'
import { backboneFile } from './backbone-file.fixture'
import { Backbone } from './backbone'
import { kept, PLACES, readBackboneTruth, seededPicture } from './backbone-truth.fixture'

beforeAll(() => startInNode('wasm'))

test('the file is the one that was made', () => {
  const hash = createHash('sha256').update(backboneFile()).digest('hex')
  expect(hash).toBe('dd7231f4a04cd9466ddcba36601b550ad3d179f6351e6e3590a8481c949c9e70')
})

test('a damaged file is refused', () => {
  const file = backboneFile()
  file[5000] = (file[5000] ?? 0) ^ 1
  expect(() => readBackbone(file)).toThrow('damaged')
  expect(() => readBackbone(file.subarray(1))).toThrow('damaged')
})

test('its features are those of the package’s own model', () => {
  const truth = readBackboneTruth()
  const backbone = new Backbone(backboneFile(), { width: 64, height: 64 }, PLACES)
  const picture = tf.tensor4d(seededPicture(), [1, 64, 64, 3])
  const found = backbone.features(picture)
  PLACES.forEach((place, i) => {
    const error = relativeError(kept(found[i]?.dataSync() ?? []), truth[place])
    expect(error, place).toBeLessThan(1e-5)
  })
  tf.dispose([picture, ...found])
  backbone.dispose()
})
