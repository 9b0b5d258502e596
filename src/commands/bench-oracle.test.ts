import { expect, test } from 'vitest'
import { CLASSIC } from '../settings/presets'
import { completeSettings } from '../settings/settings'
import { discriminatorGraph } from '../network/discriminator'
import { generatorGraph } from '../network/generator'
import { parameterCount } from '../network/graph'
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
  const settings = completeSettings({ size: 32, ...CLASSIC })
  const oracle = new Oracle(python ?? '', 32)
  expect(await oracle.begun()).toMatchObject({
    generatorParameters: parameterCount(generatorGraph(settings, 64)),
    discriminatorParameters: parameterCount(discriminatorGraph(settings)),
  })
  for (const steps of [2, 1]) expect((await oracle.steps(steps)).msPerStep).toBeGreaterThan(0)
  oracle.close()
})
