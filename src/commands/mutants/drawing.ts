// Faults in what is drawn, played and measured: from a point of the latent space to bytes, and when which point is
// shown.

import type { Place } from './place'

export const DRAWING: readonly Place[] = [
  {
    file: 'model/measure.ts',
    tests: ['trainer/worker/run.test.ts'],
    faults: [
      [
        'the clip is compared with itself for its motion',
        'frameDifference(await draw(subject, walk), length)',
        'frameDifference(rgb, length)',
      ],
      ['real frames have another scale than those made', 'tf.mul(tf.add(real, 1), 0.5)', 'tf.mul(real, 0.5)'],
      [
        'the path is measured with content noise',
        'new Float32Array(n * NOISE)',
        'new Float32Array(n * NOISE).fill(1)',
      ],
      [
        'the sharpness of morphs is that of the path',
        'laplacianEnergy(await draw(subject, morphs), frames)',
        'laplacianEnergy(path, frames)',
      ],
      [
        'the mean of the quality counts a frame too many',
        'return sum / indexes.length',
        'return sum / (indexes.length + 1)',
      ],
    ],
  },
  {
    file: 'core/measures.ts',
    tests: ['core/measures.test.ts'],
    faults: [
      ['decibels are of amplitude, not of power', '-10 * Math.log10', '-20 * Math.log10'],
      ['the Laplacian looks along rows only', '- at(rgb, i - row) - at(rgb, i + row)', '- 2 * at(rgb, i)'],
      [
        'motion is measured over every second frame',
        'at(frames, i - frameLength)',
        'at(frames, i - 2 * frameLength)',
      ],
    ],
  },
  {
    file: 'network/codes.ts',
    tests: ['network/latents.test.ts'],
    faults: [
      [
        'the path is straight between its rows',
        '-w + 2 * w ** 2 - w ** 3,\n    2 - 5 * w ** 2 + 3 * w ** 3,\n    w + 4 * w ** 2 - 3 * w ** 3,\n    -(w ** 2) + w ** 3,',
        '0,\n    2 - 2 * w,\n    2 * w,\n    0,',
      ],
      [
        'a mix takes its second end whole',
        'addSplineRow(row, time, b, amount)',
        'addSplineRow(row, time, b, 1)',
      ],
    ],
  },
  {
    file: 'network/directions.ts',
    tests: ['network/latents.test.ts'],
    faults: [
      [
        'a direction is its variance long',
        'Math.sqrt(variance) * Math.sign(largest || 1)',
        'variance * Math.sign(largest || 1)',
      ],
      ['the mean of the codes is not taken out', 'values.map((value) => value - mean)', 'values'],
      [
        'the first direction comes four times',
        'deflate(matrix, vector, variance ** 2)',
        'deflate(matrix, vector, 0)',
      ],
    ],
  },
  {
    file: 'network/latents.ts',
    tests: ['network/latents.test.ts'],
    faults: [
      ['every walk has the same seed', 'new Walk(seed, {', 'new Walk(1, {'],
      [
        'a morph runs from its second moment to its first',
        'value + amount * ((b[i] ?? 0) - value)',
        '(b[i] ?? 0) + amount * (value - (b[i] ?? 0))',
      ],
      [
        'the content of invented frames is not scaled',
        'normals(NOISE).map((value) => value * this.#space.noise)',
        'normals(NOISE)',
      ],
      [
        'the sliders move the picture the other way',
        '(code[j] ?? 0) + offset * value',
        '(code[j] ?? 0) - offset * value',
      ],
    ],
  },
  {
    file: 'network/walk.ts',
    tests: ['network/latents.test.ts', 'network/walk.test.ts'],
    faults: [
      ['the walk’s seed is ignored on the way', 'new Random(this.#seed, stream)', 'new Random(1, stream)'],
      [
        'a stretch is left in one step',
        'smoothstep((intoLead - here.passes) / BLEND_FRAMES)',
        '(intoLead > here.passes ? 1 : 0)',
      ],
      ['between two frames of a walk lies the first', '(to[i] ?? 0) - value)', '(to[i] ?? 0) - value) * 0'],
    ],
  },
  {
    file: 'network/walk-stretch.ts',
    tests: ['network/latents.test.ts', 'network/walk.test.ts'],
    faults: [
      [
        'a walk jumps without a blend',
        'const amount = left ? smoothstep(left.age / BLEND_FRAMES) : 1',
        'const amount = 1',
      ],
      ['a walk does not drift', 'const DRIFT_KICK = 0.06', 'const DRIFT_KICK = 0'],
      [
        'a walk passes into any moment, alike or not',
        'Math.exp((-8 * distance) / Math.max(1e-9, mean))',
        '1 + 0 * distance * mean',
      ],
      [
        'a walk stands still at the ends of the clip',
        '!blending && (forced || this.#random.uniform() < JUMP_CHANCE)',
        '!blending && this.#random.uniform() < JUMP_CHANCE / 8',
      ],
    ],
  },
  {
    file: 'draw/plan.ts',
    tests: ['draw/painter.test.ts'],
    faults: [
      [
        'a value is written over before its last use',
        '(lastUse.get(name) ?? 0) < at)',
        '(lastUse.get(name) ?? 0) <= at)',
      ],
    ],
  },
  {
    file: 'engine/reference/moves.ts',
    tests: ['draw/forward.test.ts', 'engine/reference/reference.test.ts'],
    faults: [
      [
        'the pixels of a block are read down, not across',
        'const [channel, part] = [i % channels, Math.floor(i / channels) % 4]',
        'const [channel, part] = [i % channels, [0, 2, 1, 3][Math.floor(i / channels) % 4] ?? 0]',
      ],
    ],
  },
  {
    file: 'engine/reference/without-weights.ts',
    tests: ['draw/forward.test.ts', 'engine/reference/reference.test.ts'],
    faults: [
      ['the projection is not scaled', 'sum / Math.sqrt(features)', 'sum'],
      ['the largest of a block is its smallest', 'Math.max(...block)', 'Math.min(...block)'],
      ['what is looked at does not add up to one', '- largest) / all', '- largest)'],
      ['every pixel looks at the first picture', '(first + j) * step', 'j * step'],
    ],
  },
  {
    file: 'engine/reference/linear.ts',
    tests: ['engine/reference/reference.test.ts', 'engine/choose/self-test.test.ts'],
    faults: [
      ['a convolution leans the other way', '(tap % kernel) - padLeft', '(tap % kernel) - padTop + 1'],
      ['a filter’s gradient forgets what went in', '+ d * value', '+ d'],
    ],
  },
  {
    file: 'engine/reference/backward.ts',
    tests: ['engine/reference/reference.test.ts', 'engine/choose/self-test.test.ts'],
    faults: [
      ['each of the largest gets the whole gradient', 'd / chosen.length', 'd'],
      ['a look takes nothing from the others', '-sum * (out', '0 * sum * (out'],
      [
        'the way back forgets the slope of the activation',
        'value * slopeAt(before[i] ?? 0)',
        'value * (slopeAt(i) * 0 + 1)',
      ],
      [
        'a residual layer gives all of its gradient to both',
        'activation).map((value) => value * scale)',
        'activation)',
      ],
    ],
  },
  {
    file: 'draw/painter.ts',
    tests: ['draw/painter.test.ts'],
    faults: [
      [
        'every picture is drawn by the first code',
        'motion.subarray(i * CODE, (i + 1) * CODE)',
        'motion.subarray(0, CODE)',
      ],
    ],
  },
  {
    file: 'player/timeline.ts',
    tests: ['player/timeline.test.ts'],
    faults: [
      [
        'a morph begins at its end',
        '(1 - Math.cos(2 * Math.PI * phase)) / 2',
        '(1 + Math.cos(2 * Math.PI * phase)) / 2',
      ],
      [
        'the ends of a morph are exchanged',
        'from: ends.from, to: ends.to, amount',
        'from: ends.to, to: ends.from, amount',
      ],
      ['the walk’s seed is ignored', 'seed: walkSeed', 'seed: 1'],
      [
        'the last frame is not shown for its time',
        'clip: (span) => span.frames,',
        'clip: (span) => span.frames - 1,',
      ],
      ['there and back shows an end twice', '2 * last - position)', '2 * last - position + 1)'],
      ['the loop turns to the start of its seam', 'next : seam + wrap(', 'next : wrap('],
      ['the seam does not fade', 'amount: smooth(intoSeam / seam)', 'amount: 1'],
    ],
  },
  {
    file: 'player/movie.ts',
    tests: ['player/movie.test.ts'],
    faults: [
      ['a film plays at its own rate, not at the clip’s pace', '(i * clip.fps) / fps', 'i'],
      [
        'a film of a morph stops at its end',
        'amount: morphAmount(i / count)',
        'amount: morphAmount(i / (count - 1) / 2)',
      ],
    ],
  },
  {
    file: 'player/latest.ts',
    tests: ['player/latest.test.ts'],
    faults: [
      [
        'an answer of another model is shown',
        'if (source === this.#source) this.#events.onPictures(shown)',
        'this.#events.onPictures(shown)',
      ],
    ],
  },
  {
    file: 'app/actions/learned-film.ts',
    tests: ['app/actions/learned-film.test.ts'],
    faults: [
      [
        'the pictures of the learning melt backwards',
        '(from[i] ?? 0) * (1 - mix) + (to[i] ?? 0) * mix',
        '(from[i] ?? 0) * mix + (to[i] ?? 0) * (1 - mix)',
      ],
      [
        'the film of the learning does not stay at its end',
        'const LAST_STAYS = 0.14',
        'const LAST_STAYS = 0',
      ],
    ],
  },
  {
    file: 'app/actions/film.ts',
    tests: ['app/actions/film.test.ts'],
    faults: [
      [
        'a film takes the first picture of each batch',
        'const start = (index - from) * length',
        'const start = 0',
      ],
    ],
  },
]
