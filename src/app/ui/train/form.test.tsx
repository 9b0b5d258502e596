// The form over a table of the test's own: every kind of row has its control, and what the group says of it.

import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { HELP } from '../../../settings/help/help'
import { number, type Row, type Value } from '../../../settings/rows'
import { isIdle } from '../../../settings/critics'
import { CLASSIC, PRINCIPAL } from '../../../settings/presets'
import { completeSettings, rowOf, SETTING_NAMES, type SettingChanges } from '../../../settings/settings'
import { SMALL } from '../../../settings/small-table.fixture'
import { SETTINGS } from '../../../settings/table'
import { briefOf, FORM_GROUPS, type FormGroup, namesIn } from './form'
import { SettingField } from './SettingField'

const markup = (row: Row, value: Value, waits = false) =>
  renderToStaticMarkup(<SettingField {...{ row, value, waits }} help="" onChange={() => undefined} />)

test('a number is typed, one of a few is picked, a switch is switched', () => {
  expect(markup(SMALL.rate, 0.25)).toMatch(/<label[^>]*>Rate<\/label>.*<input[^>]* value="0\.25"/)
  expect(markup(SMALL.game, 'hinge')).toMatch(/>Game<\/span>.*role="combobox".*Hinge/)
  expect(markup(SMALL.size, 64)).toMatch(/>Size<\/span>.*role="combobox".*64 px/)
  expect(markup(SMALL.mirrored, true)).toMatch(/role="switch"[^>]*aria-checked="true"/)
  expect(markup(SMALL.mirrored, false)).toMatch(/role="switch"[^>]*aria-checked="false"/)
})

test.each(Object.values<Row>(SMALL))('$label, which a run is waiting for, cannot be changed', (row) => {
  expect(markup(row, row.default(32))).not.toMatch(/disabled=""|data-disabled/)
  expect(markup(row, row.default(32), true)).toMatch(/disabled=""|data-disabled/)
})

test('a row that is added stands in its group and in what is said of it', () => {
  const depth = { label: 'Depth', key: 'de', bounds: [1, 9], default: 3 } as const
  const table = { ...SMALL, depth: number({ ...depth, group: 'game', brief: (value) => `${value} deep` }) }
  const game: FormGroup = { group: 'game', title: '', about: '' }
  expect(namesIn(table, 'game')).toEqual(['rate', 'rounds', 'game', 'depth'])
  const values = { size: 32, rate: 0.5, rounds: 1, game: 'hinge', mirrored: false, depth: 4 } as const
  expect(briefOf(table, game, values)).toBe('rate 0.5, hinge, 4 deep')
  expect(briefOf(table, { ...game, first: 'depth' }, values)).toBe('4 deep, rate 0.5, hinge')
})

test('what the groups of the studio say', () => {
  const briefs = (changes: SettingChanges) => {
    const settings = completeSettings({ size: 64, ...changes })
    return FORM_GROUPS.map((group) => {
      const names = namesIn(SETTINGS, group.group).filter((name) => !isIdle(name, settings))
      return briefOf(SETTINGS, group, settings, names)
    })
  }
  // What is not played has nothing to say.
  expect(briefs(PRINCIPAL)[0]).toBe('4 rounds a step')
  expect(briefs(CLASSIC)).toEqual([
    'γ 4, weight 0.3',
    'width 1',
    'move, cut out: 0.5',
    '1\u00a0500 steps, seed 7',
  ])
  const augmentation = FORM_GROUPS.find(({ group }) => group === 'augmentation')
  expect(augmentation && briefOf(SETTINGS, augmentation, completeSettings({ augment: 0 }))).toBe('off')
})

test('every setting stands in one group of the form or with the clip', () => {
  const shown = FORM_GROUPS.flatMap(({ group }) => namesIn(SETTINGS, group))
  expect([...shown, ...namesIn(SETTINGS, 'clip')].toSorted()).toEqual(Object.keys(SETTINGS).toSorted())
})

test('what is read about a choice says what its values mean, and of no other', () => {
  for (const name of SETTING_NAMES) {
    const [row, help] = [rowOf(name), HELP[name]]
    expect(typeof help === 'string' ? help : help.about).toMatch(/^.{20,}[.)]$/)
    const meant = typeof help === 'string' ? [] : Object.keys(help.choices)
    const values = row.kind === 'choice' ? row.choices.map(({ value }) => String(value)) : []
    expect(values).toEqual(expect.arrayContaining(meant))
  }
})
