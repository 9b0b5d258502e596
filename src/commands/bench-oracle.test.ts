import { expect, test } from 'vitest'
import { completeSettings } from '../settings/settings'
import { codeCount } from '../model/codes'
import { discriminatorStarts } from '../model/discriminator'
import { generatorStarts } from '../model/generator-tensors'
import { discriminatorShape, generatorShape } from '../model/network'
import { Oracle, pythonWithTorch } from './bench-oracle'

const python = await pythonWithTorch()

test('where no Python has torch there is no oracle', async () => {
  expect(await pythonWithTorch([])).toBeNull()
  expect(await pythonWithTorch(['no-such-python', 'false'])).toBeNull()
  expect(await pythonWithTorch(['no-such-python', 'true'])).toBe('true')
})

test('an oracle that cannot start says so instead of waiting for ever', async () => {
  const oracle = new Oracle('false', 32)
  await expect(oracle.begun()).rejects.toThrow('the oracle ended')
  oracle.close()
})

test.skipIf(python === null)('PyTorch has the same networks and answers each question', async () => {
  const settings = completeSettings({ size: 32 })
  const sum = (starts: readonly { readonly shape: readonly number[] }[]) =>
    starts.reduce((all, { shape }) => all + shape.reduce((product, side) => product * side, 1), 0)
  const oracle = new Oracle(python ?? '', 32)
  expect(await oracle.begun()).toMatchObject({
    generatorParameters: sum(generatorStarts(generatorShape(settings), codeCount(64, settings.codeSpacing))),
    discriminatorParameters: sum(discriminatorStarts(discriminatorShape(settings))),
  })
  for (const steps of [2, 1]) expect((await oracle.steps(steps)).msPerStep).toBeGreaterThan(0)
  oracle.close()
})
