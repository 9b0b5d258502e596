// Faults in what the networks are taught, and in the arithmetic of it.

import type { Place } from './place'

export const LEARNING: readonly Place[] = [
  {
    file: 'network/gan-losses.ts',
    tests: ['model/losses.test.ts', 'model/step.test.ts'],
    faults: [
      [
        'the generator wants real clips to win',
        'generator: math.softplus(math.sub(real, fake))',
        'generator: math.softplus(math.sub(fake, real))',
      ],
      [
        'the discriminator wants generated clips to win',
        'discriminator: math.softplus(math.sub(fake, real))',
        'discriminator: math.softplus(math.sub(real, fake))',
      ],
      [
        'R1 is taken between real and generated',
        "squaredChange('real', 'nearReal')",
        "squaredChange('real', 'nearFake')",
      ],
      ['R2 is left out', "squaredChange('fake', 'nearFake'),", ''],
    ],
  },
  {
    file: 'model/losses/reconstruction.ts',
    tests: ['model/losses.test.ts', 'model/step.test.ts'],
    faults: [
      ['upright edges do not count', 'averagePool(half, 2), across, down]', 'averagePool(half, 2), down]'],
      [
        'the anchor looks at the first pictures',
        'pictures(generated, generated.shape[0] - count, count)',
        'pictures(generated, 0, count)',
      ],
    ],
  },
  {
    file: 'model/terms.ts',
    tests: ['model/losses.test.ts', 'model/step.test.ts'],
    faults: [
      ['the regulariser forgets the deviation of its noise', 'gamma / (2 * PENALTY_NOISE ** 2)', 'gamma / 2'],
      [
        'the invented frames must reconstruct too',
        'return compare(fake, real, path, perceived)',
        'return compare(fake, real, undefined, perceived)',
      ],
      [
        'reconstruction weighs as much as the anchor',
        "reconstructionLoss === 'none' ? 0 : reconstruction",
        "reconstructionLoss === 'none' ? 0 : 5",
      ],
      [
        'a generator that does not listen hears the judge all the same',
        'stage.playing && adversarial > 0',
        'stage.playing || adversarial > 0',
      ],
    ],
  },
  {
    file: 'model/objective.ts',
    tests: ['model/step.test.ts'],
    faults: [
      [
        'the logits count for nothing beside the pictures',
        'weightedSum([...values, said.loss], weights.sum)',
        'weightedSum(values, weights.sum)',
      ],
      ['a term of another network is taught too', 'trains === network && isActive', 'isActive'],
    ],
  },
  {
    file: 'engine/logit-loss.ts',
    tests: ['model/losses.test.ts', 'model/step.test.ts'],
    faults: [
      ['one head is heard alone', 'named.map((logits) =>', 'named.slice(0, 1).map((logits) =>'],
      ['a head tells of another term', '(parts[0] ?? [])', '(parts[1] ?? [])'],
      ['the terms are not weighed', 'tf.mul<tf.Scalar>(value, scalarAt(weights, i))', 'value'],
    ],
  },
  {
    file: 'engine/tape.ts',
    tests: ['engine/tape.test.ts', 'model/step.test.ts'],
    faults: [
      ['what was recorded is forgotten', '      engineState().activeTape = this.#nodes\n', ''],
      ['a record that fails leaves its values', '      this.#free()\n      throw', '      throw'],
    ],
  },
  {
    file: 'model/step.ts',
    tests: ['model/step.test.ts'],
    faults: [
      [
        'real and generated are exchanged for the judge',
        "[augmented('judgeReal', real), augmented('judgeFake', fake)]",
        "[augmented('judgeFake', fake), augmented('judgeReal', real)]",
      ],
      [
        'the noise of the penalty is ten times as strong',
        'as tf.Tensor1D, PENALTY_NOISE)',
        'as tf.Tensor1D, 10 * PENALTY_NOISE)',
      ],
      ['the judge learns without augmentation', "augmented('judgeReal', real)", 'real'],
      ['the judge is blind to augmented generated clips', "augmented('judgeFake', fake)", 'fake'],
      [
        'invented frames are not anchored to what they mix',
        'plan.playing ? frames.mix(inputs.mixes',
        'plan.playing ? frames.mix(inputs.real',
      ],
      ['the warm-up already plays', 'playing = input.path < input', 'playing = input.path <= input'],
    ],
  },
  {
    file: 'model/step-inputs.ts',
    tests: ['model/step.test.ts'],
    faults: [
      ['invented frames have no content noise', 'value * settings.noise', 'value * 0'],
      [
        'the path has content noise',
        'for (let clip = path; clip < clips; clip++)',
        'for (let clip = 0; clip < clips; clip++)',
      ],
      [
        'the schedule is not applied',
        'settings[NETWORK_ROWS[name].rate] * factor',
        'settings[NETWORK_ROWS[name].rate]',
      ],
      ['the average never moves', 'advance({ rate, decay })', 'advance({ rate, decay: 1 })'],
      [
        'a network without terms learns',
        'const learns = once && terms[name]',
        'const learns = true || terms[name]',
      ],
    ],
  },
  {
    file: 'network/gaps.ts',
    tests: ['model/step.test.ts'],
    faults: [
      [
        'the judge hears each gap as the other',
        '(gaps[clip] ?? 0) * frequency,\n      (gaps[clip + 1] ?? 0) * frequency',
        '(gaps[clip + 1] ?? 0) * frequency,\n      (gaps[clip] ?? 0) * frequency',
      ],
    ],
  },
  {
    file: 'network/ops.ts',
    tests: ['network/graph.test.ts'],
    faults: [
      [
        'a block has the channels of one pixel',
        '[op.kernel, op.kernel, 4 * channelsOf(only(inputs)), op.channels]',
        '[op.kernel, op.kernel, channelsOf(only(inputs)), op.channels]',
      ],
      [
        'the frames of a clip stay rows of their own',
        'rows * channels], rows: 1 }',
        'rows * channels], rows }',
      ],
    ],
  },
  {
    file: 'network/parameters.ts',
    tests: ['network/graph.test.ts'],
    faults: [['weights start without a look at how many they add up', '.variance / fanIn)', '.variance)']],
  },
  {
    file: 'network/formula.ts',
    tests: ['network/formula.test.ts'],
    faults: [
      ['the slope of a product forgets a factor', 'slopes: (x, y) => [y, x]', 'slopes: (x, y) => [x, y]'],
      [
        'a chain of functions has the outer slope alone',
        'mul(outer, slope(formula.of[i] ?? number(0), name))',
        'outer',
      ],
    ],
  },
  {
    file: 'engine/adam.ts',
    tests: ['engine/adam.test.ts'],
    faults: [
      ['the first moment is forgotten more slowly', 'const BETA1 = 0.5', 'const BETA1 = 0.9'],
      ['the second moment is not put right at the start', '1 / (1 - BETA2 ** this.#step)', '1'],
      ['a parameter’s own rate is ignored', 'rate: rate * slot.parameter.rate', 'rate'],
      [
        'the average is dropped',
        'average?.assign(tf.add(tf.mul(average, decay), tf.mul(parameter.value, 1 - decay)))',
        'average?.assign(parameter.value)',
      ],
    ],
  },
  {
    file: 'engine/wasm/native/pointwise.ts',
    tests: ['engine/wasm/native/native.test.ts', 'engine/adam.test.ts'],
    faults: [
      [
        'the kernel averages the old parameters',
        'v128.mul(value.get, restDecay)',
        'v128.mul(slope.get, restDecay)',
      ],
      [
        'the kernel’s second moment adds the slope itself',
        'v128.mul(v128.mul(slope.get, slope.get), rest2)',
        'v128.mul(slope.get, rest2)',
      ],
      [
        'the slope of leaky ReLU is that of the other side',
        'v128.select(gradient.get, v128.mul(gradient.get, slope.get)',
        'v128.select(v128.mul(gradient.get, slope.get), gradient.get',
      ],
    ],
  },
  {
    file: 'engine/wasm/native/convolution.ts',
    tests: ['engine/wasm/native/native.test.ts'],
    faults: [
      [
        'the gradient of a convolution is padded as the convolution',
        'padTop: kernel - 1 - shape.padTop',
        'padTop: shape.padTop',
      ],
    ],
  },
  {
    file: 'engine/noise.ts',
    tests: ['engine/noise.test.ts'],
    faults: [
      [
        'the noise of a pair is one value twice',
        'values[i + 1] = radius * Math.sin(angle)',
        'values[i + 1] = radius * Math.cos(angle)',
      ],
      ['the noise forgets half of its seed', 'Math.imul(second, MULTIPLIER)', 'Math.imul(first, MULTIPLIER)'],
    ],
  },
  {
    file: 'engine/frame-store.ts',
    tests: ['engine/frame-store.test.ts'],
    faults: [
      [
        'a mix begins at its other end',
        '(from + amount * (to - from)) / 127.5 - 1',
        '(to + amount * (from - to)) / 127.5 - 1',
      ],
    ],
  },
  {
    file: 'engine/rearrange.ts',
    tests: ['engine/ops.test.ts'],
    faults: [
      ['the shift goes the other way', 'Math.abs(dy) - dy', 'Math.abs(dy) + dy'],
      ['the gradient of an average is its sum', '1 / (k * k)', '1'],
    ],
  },
  {
    file: 'model/networks.ts',
    tests: ['trainer/worker/run.test.ts', 'engine/adam.test.ts', 'model/step.test.ts'],
    faults: [
      ['the rates are exchanged', "rate: 'mappingRate'", "rate: 'criticRate'"],
      [
        'the generator keeps no average',
        "own: (parameter) => !isOfMapping(parameter),\n    rate: 'generatorRate',\n    averaged: true",
        "own: (parameter) => !isOfMapping(parameter),\n    rate: 'generatorRate',\n    averaged: false",
      ],
    ],
  },
  {
    file: 'model/game.ts',
    tests: ['torch/truth.test.ts'],
    faults: [
      [
        'the mapping hears the critic of other gaps',
        "coefficients: fake, gaps: given('gaps')",
        "coefficients: fake, gaps: given('realGaps')",
      ],
      ['coefficients are not whitened', 'inputs.gameScale', '1'],
      ['the path is held with content', '[0, 0],\n        ])', '[0, 0],\n        ], 1)'],
    ],
  },
  {
    file: 'network/path-morph.ts',
    tests: ['network/component-latents.test.ts'],
    faults: [
      ['a hop costs as much as it is long', 'COST_POWER = 3', 'COST_POWER = 1'],
      ['a morph counts stops, not looks', 'length > 0 ? at / length', 'length < 0 ? at / length'],
    ],
  },
  {
    file: 'network/principal-pictures.ts',
    tests: ['network/principal-pictures.test.ts'],
    faults: [
      ['components are half as large', '2 / Math.sqrt(n)', '1 / Math.sqrt(n)'],
      ['components are not rounded', '    round(component)', ''],
      ['the mean is that of a sum', '(picture[i] ?? 0) / pictures.length', '(picture[i] ?? 0)'],
    ],
  },
]
