// What the page says when its own code does not come or cannot start: nothing else is there yet to say it. Not here:
// parts that come later (core/late.ts).

import styles from '../ui/app.module.css'

/** In the place of whatever stands in `root`. */
export function tellFailure(root: HTMLElement, sentence: string): void {
  const words = document.createElement('p')
  words.textContent = sentence
  const button = document.createElement('button')
  button.textContent = 'Reload'
  button.addEventListener('click', () => location.reload())
  const card = document.createElement('div')
  card.className = styles['whole'] ?? ''
  card.setAttribute('role', 'alert')
  card.append(words, button)
  root.replaceChildren(card)
}
