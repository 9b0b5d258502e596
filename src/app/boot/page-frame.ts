// The frame of the page before React is there: the elements and classes that it puts in their place (App, Stage,
// Picture), empty but for the canvas. Their styles are the only ones of the first file, and none of them may win over
// those of another module by its place: the page's come later. Not here: what is painted.

import app from '../ui/app.module.css'
import picture from '../ui/stage/Picture.module.css'
import stage from '../ui/stage/Stage.module.css'
import type { Sides } from '../../core/frames'

/**
 * Fills the page's `#root`, which React empties when it puts the studio there. The canvas is blank, and looks empty
 * until `filled`.
 */
export function putFrame(root: HTMLElement): {
  readonly canvas: HTMLCanvasElement
  /** What was painted has these sides. */
  readonly filled: (sides: Sides) => void
} {
  const canvas = element('canvas', picture['canvas'])
  const around = element('div', picture['picture'], canvas)
  around.dataset['empty'] = 'true'
  const player = element(
    'div',
    stage['player'],
    element('div', stage['head']),
    around,
    element('div', stage['controls']),
  )
  const layout = element('div', stage['layout'], player, element('div', stage['side']))
  root.replaceChildren(
    element(
      'div',
      app['layout'],
      element('header', app['top']),
      element('main', app['stage'], element('section', stage['stage'], layout)),
      element('div', app['sides'], element('aside', app['train']), element('aside', app['clip'])),
      element('footer', app['run']),
    ),
  )
  return {
    canvas,
    filled: ({ width, height }) => {
      player.style.setProperty('--aspect', String(width / height))
      around.dataset['empty'] = 'false'
    },
  }
}

function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  className = '',
  ...children: readonly Node[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name)
  made.className = className
  made.append(...children)
  return made
}
