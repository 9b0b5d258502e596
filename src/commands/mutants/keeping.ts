// Faults in what is kept and given away: random numbers and history, links, files, films, projects.

import type { Place } from './place'

export const KEEPING: readonly Place[] = [
  {
    file: 'core/random.ts',
    tests: ['core/random.test.ts'],
    faults: [
      [
        'the generator turns by another amount',
        '(this.#d << 11) | (this.#d >>> 21)',
        '(this.#d << 13) | (this.#d >>> 19)',
      ],
      ['the stream of a seed is ignored', 'Math.imul(stream + 1, 0x9e3779b9)', '0x9e3779b9'],
      [
        'the highest integer is never drawn',
        'this.uniform() * (high - low)',
        'this.uniform() * (high - low - 1)',
      ],
      ['half a pair of normals is lost with the state', 'this.#spare = state.spare', 'this.#spare = null'],
    ],
  },
  {
    file: 'network/checkpoint.ts',
    tests: ['trainer/worker/checkpoint.test.ts'],
    faults: [['every new try draws the same numbers', 'i < turn * FAR', 'i < FAR']],
  },
  {
    file: 'core/forecast.ts',
    tests: ['core/forecast.test.ts'],
    faults: [
      [
        'the forecast takes the game’s steps for warm-up',
        'warm * msWarm + (step - warm) * msGame',
        'warm * msGame + (step - warm) * msWarm',
      ],
      [
        'a time limit does not shorten the forecast',
        'seconds > 0 ? Math.min(seconds, bySteps) : bySteps',
        'bySteps',
      ],
      [
        'a slow machine is forecast as a fast one',
        '1000 / run.stepsPerSecond / expected',
        '(expected * run.stepsPerSecond) / 1000',
      ],
    ],
  },
  {
    file: 'core/history.ts',
    tests: ['core/history.test.ts'],
    faults: [
      [
        'a run that went back keeps what it then learned',
        'history.filter((milestone) => milestone.step <= step)',
        'history.filter(() => true)',
      ],
      [
        'the milestones that lie farthest apart are forgotten',
        'gap(i) < gap(least) * 0.95',
        'gap(i) > gap(least) * 0.95',
      ],
    ],
  },
  {
    file: 'core/crc32.ts',
    tests: ['share/bytes.test.ts', 'projects/project-file.test.ts'],
    faults: [
      ['the checksum is another one', '0xedb88320', '0x82f63b78'],
      [
        'the checksum leaves out the first byte',
        'for (let i = 0; i < bytes.length; i++) crc',
        'for (let i = 1; i < bytes.length; i++) crc',
      ],
    ],
  },
  {
    file: 'share/quantize.ts',
    tests: ['share/quantize.test.ts'],
    faults: [
      [
        'all channels have one scale',
        'const scale = scales[i % channels] ?? 0',
        'const scale = scales[0] ?? 0',
      ],
      [
        'weights are cut, not rounded',
        'Math.round((data[i] ?? 0) / scale)',
        'Math.trunc((data[i] ?? 0) / scale)',
      ],
      [
        'there are half as many levels',
        'export const LARGEST_LEVEL = 127',
        'export const LARGEST_LEVEL = 63',
      ],
      ['green is told from the pixel before', 'i % 3 === 0 ? i - 3 : i - 1', 'i - 3'],
    ],
  },
  {
    file: 'share/model-link.ts',
    tests: ['fuzz/properties.test.ts', 'share/link.test.ts'],
    faults: [
      [
        'the levels of a tensor are read from its scales',
        'new Int8Array(bytes.slice(channels * 4).buffer)',
        'new Int8Array(bytes.slice(0, -channels * 4).buffer)',
      ],
      [
        'a part may be longer than it is said to be',
        'if (part.length !== Math.min(PART, length - i * PART))',
        'if (part.length < Math.min(PART, length - i * PART))',
      ],
    ],
  },
  {
    file: 'share/pack-body.ts',
    tests: ['share/pack-model.test.ts'],
    faults: [
      [
        'a link holds its scales backwards in memory',
        'view.setFloat32(i * 4, value, true)',
        'view.setFloat32(i * 4, value)',
      ],
      [
        'components are rounded where they have no steps',
        'return largest < 2.55 && liesOnSteps(data, COMPONENT_STEP)',
        'return largest < 2.55',
      ],
      [
        'the mapping network goes in few levels',
        'isOfMapping(name) ? MAPPING_LEVEL',
        'length < SMALL ? MAPPING_LEVEL',
      ],
    ],
  },
  {
    file: 'share/model-file.ts',
    tests: ['share/model-file.test.ts'],
    faults: [
      [
        'a tensor is read from its neighbour',
        'view.getFloat32(start + begin + i * 4, true)',
        'view.getFloat32(start + i * 4, true)',
      ],
      [
        'the checksum of a model file is not compared',
        'if (told !== undefined && told !==',
        'if (told === undefined && told !==',
      ],
      ['bytes behind the last tensor are taken', 'if (at < available)', 'if (at < 0)'],
      [
        'the data does not start at a multiple of 8',
        'text.length + ((8 - (text.length % 8)) % 8)',
        'text.length',
      ],
    ],
  },
  {
    file: 'share/link-check.ts',
    tests: ['share/link.test.ts', 'share/links.test.ts'],
    faults: [
      ['a link that was cut is taken', 'if (textCrc(body) !== crc) throw linkCut()', ''],
      [
        'a link of another version is taken',
        "if (version !== '' && version !== '1')",
        "if (version === 'x')",
      ],
    ],
  },
  {
    file: 'share/session.ts',
    tests: ['share/session.test.ts'],
    faults: [
      [
        'a film that was changed reopens its session',
        'if (crc !== Number.parseInt(crc32Hex(body), 16)) return gone',
        '',
      ],
    ],
  },
  {
    file: 'export/retime.ts',
    tests: ['export/retime.test.ts'],
    faults: [
      ['a film begins a frame late', '(_, i) => i / fps)', '(_, i) => (i + 1) / fps)'],
      ['a delta packet loses the picture it builds on', 'if (first.key) return', 'if (!first.key) return'],
      [
        'a lost frame goes unseen',
        'if (packets.length !== wanted + 1 || !doubled) return null',
        'if (packets.length !== wanted + 1 && !doubled) return null',
      ],
    ],
  },
  {
    file: 'export/worker/gif-file.ts',
    tests: ['export/worker/gif-file.test.ts'],
    faults: [
      [
        'red and blue are exchanged in the palette',
        'rgba[skip * 4 + channel]',
        'rgba[skip * 4 + ([2, 1, 0, 3][channel] ?? 0)]',
      ],
      ['there is no dither', '    dither(rgba, width)\n', ''],
      ['a GIF plays once', 'repeat: 0', 'repeat: -1'],
    ],
  },
  {
    file: 'projects/saved-run.ts',
    tests: ['projects/project-file.test.ts', 'trainer/worker/checkpoint.test.ts'],
    faults: [
      ['every tensor is read from the first one', 'at += data.length\n    if (!known', 'if (!known'],
      [
        'weights that are no numbers are taken',
        "if (!data.every(Number.isFinite)) throw damaged('a weight is not a number')",
        '',
      ],
      [
        'the usual settings come back, not those of the run',
        'nearestSettings(head.settings)',
        'nearestSettings({ size: head.settings.size })',
      ],
    ],
  },
  {
    file: 'projects/container.ts',
    tests: ['projects/project-file.test.ts'],
    faults: [
      [
        'the checksum of a project is not compared',
        'const whole = view.getUint32(8, true) === crc32(bytes.subarray(CHECKED))',
        'const whole = true',
      ],
      [
        'a damaged part counts as a whole one',
        '(crc32(part) === sums[i] ? parts : doubtful)',
        '(i > 0 ? parts : doubtful)',
      ],
      [
        'all parts of a project are its first',
        'bytes.slice(at, at + size)',
        'bytes.slice(start, start + size)',
      ],
    ],
  },
  {
    file: 'projects/opening.ts',
    tests: ['projects/opening.test.ts'],
    faults: [
      ['the older of two saves is opened', 'b.turn - a.turn', 'a.turn - b.turn'],
      ['a damaged save is passed over in silence', 'turn: Infinity }', 'turn: -Infinity }'],
    ],
  },
  {
    file: 'projects/slots.ts',
    tests: ['projects/slots.test.ts'],
    faults: [
      [
        'a save goes over the newest one',
        'slotOf(next) === slotOf(stands) ? next + 1 : next',
        'slotOf(next) === slotOf(stands) ? next : next + 1',
      ],
    ],
  },
]
