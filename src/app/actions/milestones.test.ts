// The page's record of how a run learned: order, going back, and what a later part of the page gets of it.

import { expect, test, vi } from 'vitest'
import { createTestSnapshot } from '../../share/snapshot.fixture'
import { unpackPayload } from '../../share/model-link'
import { createMilestones } from './milestones'

const snapshotAt = (step: number) => {
  const made = createTestSnapshot(4)
  return { ...made, manifest: { ...made.manifest, step } }
}

const steps = (milestones: ReturnType<typeof createMilestones>) => milestones.read().map(({ step }) => step)

test('keeps what arrives, in order, and gives the weights back within the error of eight bits', () => {
  const milestones = createMilestones()
  for (const step of [0, 10, 12]) milestones.push(snapshotAt(step))
  expect(steps(milestones)).toEqual([0, 10, 12])
  const [, second] = milestones.read()
  const back = unpackPayload(second?.body ?? new Uint8Array())
  expect(back.manifest.step).toBe(10)
  const kernel = createTestSnapshot(4).tensors.find(({ name }) => name === 'up8/kernel')
  const found = back.tensors.find(({ name }) => name === 'up8/kernel')
  kernel?.data.forEach((value, i) => expect(Math.abs(value - (found?.data[i] ?? NaN))).toBeLessThan(0.02))
})

test('going back, clearing and restoring meet what has arrived, and no more', () => {
  const milestones = createMilestones()
  for (const step of [0, 10, 12, 14]) milestones.push(snapshotAt(step))
  milestones.goBack(11)
  expect(steps(milestones)).toEqual([0, 10])
  milestones.push(snapshotAt(12))
  expect(steps(milestones)).toEqual([0, 10, 12])
  const saved = milestones.read()
  milestones.push(snapshotAt(14))
  milestones.clear()
  milestones.push(snapshotAt(0))
  expect(steps(milestones)).toEqual([0])
  milestones.restore(saved)
  milestones.push(snapshotAt(14))
  expect(steps(milestones)).toEqual([0, 10, 12, 14])
})

test('a milestone that is not finite is left out, and the next one is kept', () => {
  const warned = vi.spyOn(console, 'warn').mockReturnValue(undefined)
  const milestones = createMilestones()
  const broken = snapshotAt(10)
  broken.tensors[0]?.data.fill(NaN)
  milestones.push(broken)
  milestones.push(snapshotAt(12))
  expect(steps(milestones)).toEqual([12])
  expect(warned).toHaveBeenCalledOnce()
  warned.mockRestore()
})
