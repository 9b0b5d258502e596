// Faults in what is trained on, and in how a run goes.

import type { Place } from './place'

export const TRAINING: readonly Place[] = [
  {
    file: 'dataset/split.ts',
    tests: ['dataset/split.test.ts'],
    faults: [
      [
        'the held-out frames begin one later',
        'i % every === Math.floor(every / 2)',
        'i % every === Math.floor(every / 2) + 1',
      ],
      ['the last frame may be held out', 'i > 0 && i < frames - 1', 'i > 0 && i < frames'],
      ['held-out frames are trained on too', 'all.filter((i) => !held(i))', 'all'],
    ],
  },
  {
    file: 'dataset/triples.ts',
    tests: ['dataset/triples.test.ts'],
    faults: [
      [
        'held-out frames may be drawn',
        'triple.every((t) => this.#allowed.has(t))',
        'triple.some((t) => this.#allowed.has(t))',
      ],
      [
        'the last frame is never drawn',
        'const start = random.integer(0, this.#count - distance)',
        'const start = random.integer(0, this.#count - distance - 1)',
      ],
      ['the middle frame is always the next one', 'start + random.integer(1, distance)', 'start + 1'],
      ['the longest distance is left out', 'const DISTANCES = [2, 4, 8, 16]', 'const DISTANCES = [2, 4, 8]'],
      ['a triple like another turns its gaps round', 'start + middle - first', 'start + last - middle'],
    ],
  },
  {
    file: 'dataset/tasks.ts',
    tests: ['dataset/tasks.test.ts'],
    faults: [
      ['clips are always shown in order', 'random.uniform() < 0.5 ? { frames', 'true ? { frames'],
      ['a shuffled clip is in order', 'lastFirst ? [a, c, b] : [b, a, c]', '[a, b, c]'],
      ['the other frame is the one that follows', '(i + 2 + half)', '(i + 2)'],
    ],
  },
  {
    file: 'dataset/batch.ts',
    tests: ['dataset/batch.test.ts'],
    faults: [
      ['the two gaps are exchanged', '[b - a, c - b]', '[c - b, b - a]'],
      ['no clip is invented after the warm-up', 'warmup ? size : Math.ceil(size / 2)', 'size'],
      ['there are no jumps', '(i - path) % 2 === 0', 'true'],
      ['a jump takes twice as long', '- start) / BLEND_FRAMES)', '- start) / (2 * BLEND_FRAMES))'],
      ['invented clips stay where they are', 'b: other[k] ?? t', 'b: t'],
    ],
  },
  {
    file: 'model/schedule.ts',
    tests: ['model/schedule.test.ts'],
    faults: [
      [
        'the learning rate is constant',
        'return FLOOR + (1 - FLOOR) * 0.5 * (1 + Math.cos(Math.PI * x))',
        'return 1',
      ],
      ['the learning rate falls to nothing', 'const FLOOR = 0.1', 'const FLOOR = 0'],
      [
        'the average is as long from the first step on',
        'Math.min(longest, 0.5 ** (1 / Math.max(1, 0.05 * step)))',
        'longest',
      ],
      ['the average grows twice as fast', '0.05 * step', '0.1 * step'],
      ['the clock does not end a run', 'seconds > 0 ? elapsed / seconds : 0', '0'],
      ['a warm start does not begin softly', 'Math.min(1, (updates + 1) / EASED_UPDATES[on])', '1'],
    ],
  },
  {
    file: 'network/augment.ts',
    tests: ['network/augment.test.ts'],
    faults: [
      [
        'every clip is shifted, whatever the chance',
        'const shifts = random.uniform() < chance\n',
        'const shifts = random.uniform() < 2\n',
      ],
      ['a cut comes as often as a shift', 'const CUT_CHANCE = 1 / 2', 'const CUT_CHANCE = 1'],
      [
        'a tall picture is shifted as a wide one',
        'random.integer(-down, down + 1)',
        'random.integer(-across, across + 1)',
      ],
      ['shifts go one way only', 'random.integer(-across, across + 1)', 'random.integer(0, across + 1)'],
      ['every clip may be mirrored', 'const FLIP_CHANCE = 1 / 2', 'const FLIP_CHANCE = 1'],
    ],
  },
  {
    file: 'model/adaptive.ts',
    tests: ['model/adaptive.test.ts', 'trainer/worker/checkpoint.test.ts'],
    faults: [
      ['the chance rises while nothing is known', 'Math.sign(mean - TARGET)', 'Math.sign(TARGET - mean)'],
      [
        'real clips are asked on which side of 0 they are',
        'tf.sub(tf.slice(logits, 0, clips), middle)',
        'tf.slice(logits, 0, clips)',
      ],
    ],
  },
  {
    file: 'trainer/worker/run.ts',
    tests: ['trainer/worker/run.test.ts'],
    faults: [
      [
        'a run trains on every frame',
        'new Triples(this.#length, this.#split.train)',
        'new Triples(this.#length, [...this.#split.train, ...this.#split.heldOut])',
      ],
      [
        'quality on held-out frames is measured on those it saw',
        'psnrHeldOut: await pathPsnr(subject, heldOut)',
        'psnrHeldOut: await pathPsnr(subject, train)',
      ],
      [
        'the learning rate never falls',
        'rateFactor(runProgress(settings, this.#step, elapsed))',
        'rateFactor(0)',
      ],
      [
        'the average does not grow longer with the steps',
        'emaDecay(settings.ema, this.#step)',
        'emaDecay(settings.ema, 1)',
      ],
      ['the game begins a step late', 'this.#step <= warmup', 'this.#step <= warmup + 1'],
      [
        'the curve always looks at the same frames',
        'quickFrames(this.#split, this.#step)',
        'quickFrames(this.#split, 1)',
      ],
    ],
  },
  {
    file: 'trainer/worker/step-zero.ts',
    tests: ['trainer/worker/step-zero.test.ts'],
    faults: [
      ['step zero has no mean picture', 'data: mean }', 'data: mean.map(() => 0) }'],
      ['its codes lie beside their places', '* CODE + (i % count)]', '* count + (i % count)]'],
      ['its quality is that of the held-out frames', 'mean(quick.train)', 'mean(quick.heldOut)'],
    ],
  },
  {
    file: 'trainer/worker/divergence-detector.ts',
    tests: ['trainer/worker/divergence-detector.test.ts'],
    faults: [
      [
        'a loss that is no number goes unseen',
        'if (!Object.values(losses).every(Number.isFinite))',
        'if (!Object.values(losses).some(Number.isFinite))',
      ],
      ['what is too high becomes usual', 'if (tooHigh) return\n', ''],
      ['one hard clip keeps a pause from being saved', 'const DOUBTFUL = 2', 'const DOUBTFUL = 1'],
      ['training runs away after one reading', 'const IN_A_ROW = 6', 'const IN_A_ROW = 1'],
    ],
  },
  {
    file: 'engine/muon.ts',
    tests: ['engine/muon.test.ts'],
    faults: [
      [
        'Muon does not look ahead of its momentum',
        'tf.add(tf.mul(gradient, 1 - MUON.beta), tf.mul(m, MUON.beta))',
        'tf.mul(m, 1)',
      ],
    ],
  },
  {
    file: 'engine/wasm/muon.ts',
    tests: ['engine/muon.test.ts'],
    faults: [
      [
        'rounding takes the Gram matrix away from its iterate',
        'times(gram, to, between)',
        'times(to, gram, between)',
      ],
    ],
  },
  {
    file: 'engine/optimizer.ts',
    tests: ['engine/muon.test.ts'],
    faults: [
      ['what is fixed is trained', 'parameters.filter(({ rate }) => rate !== 0)', 'parameters'],
      [
        'a fixed parameter is not restored',
        'const saved = rate === 0 ? values.get(name) : undefined',
        'const saved = rate === 1 ? values.get(name) : undefined',
      ],
    ],
  },
  {
    file: 'trainer/worker/checkpoint.ts',
    tests: ['trainer/worker/checkpoint.test.ts'],
    faults: [
      [
        'a checkpoint exchanges two streams of random numbers',
        'eachStream((stream) => random[stream].state)',
        'eachStream((stream) => random[stream === "noise" ? "augment" : stream].state)',
      ],
    ],
  },
  {
    file: 'model/critic-attention.ts',
    tests: ['model/critic-attention.test.ts'],
    faults: [['features below zero look away', 'tf.abs(features)', 'tf.relu(features)']],
  },
]
