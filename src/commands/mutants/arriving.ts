// Faults in what comes in: clips, settings, scenes of links, files of others, and what is typed at a command.

import type { Place } from './place'

export const ARRIVING: readonly Place[] = [
  {
    file: 'clip/timing.ts',
    tests: ['clip/timing.test.ts'],
    faults: [
      [
        'frames are the beginnings of the parts of a clip',
        '((i + 0.5) * (to - from)) / count',
        '(i * (to - from)) / count',
      ],
      [
        'a pause is cut out of a clip',
        'const steady = Math.max(...stays) <= STEADY * shortest',
        'const steady = true',
      ],
      [
        'two images stay two frames',
        'if (steady && starts.length >= FEWEST_FRAMES) return each',
        'if (steady) return each',
      ],
    ],
  },
  {
    file: 'clip/worker/steps.ts',
    tests: ['clip/timing.test.ts'],
    faults: [
      [
        'the picture of an animation is the next one',
        '(start) => start > time)',
        '(start) => start > time + 0.1)',
      ],
      ['a delay of 0 is a delay of 0', 'seconds <= SHORTEST + 1e-9 ? USUAL : seconds', 'seconds'],
    ],
  },
  {
    file: 'clip/limits.ts',
    tests: ['clip/timing.test.ts'],
    faults: [
      ['any number of bytes is taken', 'const MOST_BYTES = 300e6', 'const MOST_BYTES = 3e12'],
      ['only the width of a picture is looked at', 'Math.max(width, height)', 'Math.max(width, width)'],
      ['a clip may last an hour', 'const MOST_SECONDS = 600', 'const MOST_SECONDS = 3600'],
    ],
  },
  {
    file: 'clip/picture-header.ts',
    tests: ['clip/picture-header.test.ts', 'clip/sniff.test.ts'],
    faults: [
      [
        'every PNG moves',
        "=== 'IDAT') return { ...size, moves: false }",
        "=== 'IDAT') return { ...size, moves: true }",
      ],
      [
        'the sides of a JPEG are exchanged',
        'width: marker.getUint16(7), height: marker.getUint16(5)',
        'width: marker.getUint16(5), height: marker.getUint16(7)',
      ],
      ['a GIF of one picture moves', 'moves: pictures > 1', 'moves: pictures > 0'],
    ],
  },
  {
    file: 'app/ui/clip/crop.ts',
    tests: ['app/ui/clip/crop.test.ts'],
    faults: [
      [
        'the crop leaves the picture on the right',
        'x: clamp(x + dx, 0, picture.width - width)',
        'x: clamp(x + dx, 0, picture.width)',
      ],
      [
        'the crop leaves the picture below',
        'y: clamp(y + dy, 0, picture.height - height)',
        'y: clamp(y + dy, 0, picture.height - width)',
      ],
      ['a crop may be a pixel', 'clamp(wanted, smallestSide(picture, shape),', 'clamp(wanted, 1,'],
    ],
  },
  {
    file: 'settings/check.ts',
    tests: ['settings/settings.test.ts', 'settings/kinds.test.ts'],
    faults: [
      ['all that judges may be off', 'if (none) throw wrong(', 'if (none && false) throw wrong('],
      [
        'a setting out of bounds is taken',
        'if (Number(value) < min || Number(value) > max)',
        'if (Number(value) < min && Number(value) > max)',
      ],
      [
        'a size that no network has is taken',
        'return values.includes(value) ? null',
        'return numeric ? null',
      ],
      ['a word that is no choice is taken', 'return values.includes(value) ? null', 'return !numeric ? null'],
      ['a switch is anything', "return typeof value === 'boolean' ? null", 'return true ? null'],
    ],
  },
  {
    file: 'settings/complete.ts',
    tests: ['settings/settings.test.ts', 'settings/kinds.test.ts'],
    faults: [
      [
        'an old file is completed by the defaults of today',
        'Number.isNaN(value)) return row.before(size)',
        'Number.isNaN(value)) return row.default(size)',
      ],
      [
        'a changed setting is lost when it is given away',
        'values[name] !== table[name]?.default(size)',
        'values[name] !== values[name]',
      ],
    ],
  },
  {
    file: 'settings/link-text.ts',
    tests: ['settings/kinds.test.ts'],
    faults: [
      [
        'an old link means the defaults of today',
        'row.before(size)] as const',
        'row.default(size)] as const',
      ],
      ['a link does not tell that its defaults are new', '[GENERATION, ...items]', 'items'],
    ],
  },
  {
    file: 'settings/key.ts',
    tests: ['settings/kinds.test.ts'],
    faults: [
      [
        'the key of a recorded step forgets a setting',
        'table[name]?.input ?',
        "table[name]?.input || name === 'width' ?",
      ],
      ['an array of the step is recorded as a constant', 'table[name]?.input ? [] : ', ''],
    ],
  },
  {
    file: 'share/scene-text.ts',
    tests: ['share/links.test.ts', 'fuzz/properties.test.ts'],
    faults: [
      ['a link forgets the walk’s seed', 'walkSeed === FIRST_WALK ? [] : [`S${walkSeed}`]', '[] as string[]'],
      [
        'a link exchanges the ends of a morph',
        "...momentItems('A', ends.from), ...momentItems('Z', ends.to)",
        "...momentItems('A', ends.to), ...momentItems('Z', ends.from)",
      ],
      ['a link knows whole frames only', 'value.toFixed(3)', 'value.toFixed(0)'],
    ],
  },
  {
    file: 'app/ui/export/film-plan.ts',
    tests: ['app/ui/export/film-plan.test.ts'],
    faults: [
      [
        'a film of the clip is cut short',
        'Math.max(1, Math.round(seconds * fps))',
        'Math.max(1, Math.floor(seconds * fps))',
      ],
      [
        'beside the real frames stand moved ones',
        "what === 'beside'\n        ? { directions: [], content: 0 }",
        "what !== 'beside'\n        ? { directions: [], content: 0 }",
      ],
    ],
  },
  {
    file: 'commands/headless-flags.mjs',
    tests: ['commands/headless-flags.test.ts'],
    faults: [
      ['a run planned by its steps ends by the clock', "'steps' in changes ? '0' : '60'", "'60'"],
      ['the length of the walk is lost', "values['walk-seconds'] ?? '20'", "'20'"],
      [
        'a setting from the command line is lost',
        'changes[name] = text\n  }\n  // A limit',
        '}\n  // A limit',
      ],
    ],
  },
  {
    file: 'commands/tally.mjs',
    tests: ['commands/tally.test.ts'],
    faults: [
      ['a run of no tests passes', 'code !== 0 || passed === 0', 'code !== 0'],
      ['a flaky test counts as passed', " + number(stats, 'flaky')", ''],
      ['the quickest tests are told as the slowest', 'b.seconds - a.seconds', 'a.seconds - b.seconds'],
    ],
  },
  {
    file: 'share/hosted-model.ts',
    tests: ['share/hosted-model.test.ts'],
    faults: [
      [
        'a file is taken though its hash is another',
        'if ((await sha256(bytes)) !== wanted)',
        "if ((await sha256(bytes)) === '')",
      ],
      ['a redirect leads to any host', 'if (!isModelHost(new URL(response.url), origin))', 'if (false)'],
    ],
  },
  {
    file: 'trainer/client/heartbeat.ts',
    tests: ['trainer/client/heartbeat.test.ts'],
    faults: [
      [
        'a machine that slept counts as a hang',
        'this.#called && !slept && this.#options.busy()',
        'this.#called && this.#options.busy()',
      ],
      ['a hang is never noticed', 'counts ? this.#silent + 1 : 0', 'counts ? 1 : 0'],
    ],
  },
  {
    file: 'engine/choose/self-test.ts',
    tests: ['engine/choose/self-test.test.ts'],
    faults: [
      [
        'an engine that computes nothing but NaN is taken',
        'return !(errorOf(part, values) <= TOLERANCE)',
        'return errorOf(part, values) > TOLERANCE',
      ],
      [
        'an engine whose gradients are off by parts in a hundred is taken',
        'const TOLERANCE = 1e-3',
        'const TOLERANCE = 1',
      ],
    ],
  },
  {
    file: 'app/actions/milestones.ts',
    tests: ['app/actions/milestones.test.ts'],
    faults: [
      [
        'a run that went back keeps its later milestones',
        'history = upTo(history, step)',
        'history = upTo(history, Infinity * (step + 1))',
      ],
    ],
  },
]
