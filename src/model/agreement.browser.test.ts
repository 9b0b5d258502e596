// On WebGPU one full training step is the one of which PyTorch said the truth (src/torch, which holds wasm to the same
// files and others): the same terms, gradients and updates.

import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, test } from 'vitest'
import { startEngine } from '../engine/start'
import { allowReplay } from '../engine/webgpu/record'
import { drawStep } from '../torch/drawn.fixture'
import { CHANGED, NETWORK_VARIANTS } from '../torch/network-variants.fixture'
import networks from '../torch/networks.json'
import { expectTruth, ours, readTruth } from '../torch/truth.fixture'
import { differences, projected } from '../torch/variants.fixture'
import backboneUrl from '../network/mobilenet-v2.bin?url'
import truthUrl from '../torch/coefficients-16.truth?url'

beforeAll(async () => {
  // Its own test of gradients would compile another network.
  await startEngine({ wanted: 'webgpu', proven: true, paints: false, wasmFiles: '' })
  // A recording frees and reuses what its steps make; gradients are read here from steps launched one by one.
  allowReplay(false)
}, 120_000)

test('webgpu gives PyTorch’s terms, gradients and updates, by Adam and Muon and in both games', async () => {
  expect(tf.getBackend()).toBe('webgpu')
  const file = await (await fetch(truthUrl)).arrayBuffer()
  const truth = await readTruth(new Uint8Array(file))
  expectTruth(await ours(truth), truth)
}, 120_000)

test('and those of networks in which much is changed at once', async () => {
  const pretrained = new Uint8Array(await (await fetch(backboneUrl)).arrayBuffer())
  const answer = projected(await ours(drawStep(NETWORK_VARIANTS[CHANGED] ?? {}, pretrained), pretrained))
  expect(differences(answer, networks[CHANGED])).toEqual([])
}, 120_000)
