// Faults in what the networks are taught, and in the arithmetic of it.

import type { Place } from './place'

export const LEARNING: readonly Place[] = [
  {
    file: 'model/losses.ts',
    tests: ['model/losses.test.ts', 'model/step.test.ts'],
    faults: [
      [
        'winner and loser are exchanged',
        'tf.softplus(tf.sub(loser, winner))',
        'tf.softplus(tf.sub(winner, loser))',
      ],
      [
        'R1 is taken between real and generated',
        'smoothness(onReal, nearReal)',
        'smoothness(onReal, nearFake)',
      ],
      ['R2 is left out', 'smoothness(onFake, nearFake)', 'tf.scalar(0)'],
      ['the regulariser forgets the deviation of its noise', 'gamma / (2 * PENALTY_NOISE ** 2)', 'gamma / 2'],
      [
        'the judge wants generated clips to win',
        'relativistic(onReal, onFake)',
        'relativistic(onFake, onReal)',
      ],
      [
        'the generator is judged on single frames only',
        "const HEADS = ['image', 'temporal'] as const",
        "const HEADS = ['image'] as const",
      ],
      ['upright edges do not count', 'averagePool(half, 2), across, down]', 'averagePool(half, 2), down]'],
      [
        'the anchor looks at the first pictures',
        'pictures(generated, generated.shape[0] - count, count)',
        'pictures(generated, 0, count)',
      ],
    ],
  },
  {
    file: 'model/step.ts',
    tests: ['model/step.test.ts'],
    faults: [
      [
        'real and generated are exchanged for the judge',
        'withNoisyCopies(real, fake,',
        'withNoisyCopies(fake, real,',
      ],
      [
        'the noise of the penalty is ten times as strong',
        'as tf.Tensor1D, PENALTY_NOISE)',
        'as tf.Tensor1D, 10 * PENALTY_NOISE)',
      ],
      [
        'reconstruction and anchor weights are exchanged',
        '[settings.reconstruction, settings.adversarial, settings.anchor])\n    const',
        '[settings.anchor, settings.adversarial, settings.reconstruction])\n    const',
      ],
      ['invented frames have no content noise', 'value * settings.noise', 'value * 0'],
      [
        'the path has content noise',
        'for (let clip = path; clip < clips; clip++)',
        'for (let clip = 0; clip < clips; clip++)',
      ],
      [
        'the rates are exchanged',
        'control(networks.generator, settings.generatorRate)',
        'control(networks.generator, settings.discriminatorRate)',
      ],
      ['the schedule is not applied', 'rate: rate * factor', 'rate'],
      [
        'the average never moves',
        'advance({ rate: rate * factor, decay })',
        'advance({ rate: rate * factor, decay: 1 })',
      ],
      ['the judge learns without augmentation', "augmented(batch, 'judgeReal', batch.real)", 'batch.real'],
      ['the judge is blind to augmented generated clips', "augmented(batch, 'judgeFake', made)", 'made'],
      [
        'the invented frames must reconstruct too',
        'reconstruction(fake, batch.real, batch.path * CLIP_FRAMES)',
        'reconstruction(fake, batch.real)',
      ],
      ['invented frames are not anchored', 'if (batch.crossFades)', 'if (!batch.crossFades)'],
      [
        'the warm-up already plays',
        'const playing = input.path < clips\n  const inputs',
        'const playing = input.path <= clips\n  const inputs',
      ],
    ],
  },
  {
    file: 'network/discriminator.ts',
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
        'height / 2, width / 2, 4 * inChannels]',
        'height / 2, width / 2, inChannels]',
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
    tests: ['trainer/worker/run.test.ts', 'engine/adam.test.ts'],
    faults: [
      [
        'the generator keeps no average',
        "rate: 'generatorRate', averaged: true",
        "rate: 'generatorRate', averaged: false",
      ],
    ],
  },
]
