// What a film of ours that came back can be used for, as a line over the page. Not here: what it carried
// (share/session.ts).

import { Clapperboard, X } from 'lucide-react'
import { useStudio, useStudioState } from '../context'
import type { FilmOffer as Offer } from '../actions/open-exported-film'
import styles from './film-offer.module.css'
import { Button } from './parts/Button'
import { useGuard } from './parts/guard'

export function FilmOffer() {
  const { actions } = useStudio()
  const guard = useGuard()
  const offer = useStudioState((state) => state.film)
  return (
    <div role="status">
      {offer && (
        <div className={styles['offer']}>
          <Clapperboard aria-hidden />
          <p>{sentenceOf(offer)}</p>
          <div className={styles['actions']}>
            {offer.kind === 'recipe' && (
              <Button
                size="small"
                look="primary"
                onClick={() => guard('Train it again', () => void actions.followRecipe(offer))}
              >
                {offer.manifest.clip.builtIn ? 'Train it again' : 'Train on the film with its settings'}
              </Button>
            )}
            <Button
              size="small"
              onClick={() => guard('Use the film as a clip', () => void actions.takeFilm(offer))}
            >
              Use the film as a clip
            </Button>
          </div>
          <Button look="quiet" size="small" icon aria-label="Dismiss" onClick={() => actions.dismissFilm()}>
            <X aria-hidden />
          </Button>
        </div>
      )}
    </div>
  )
}

function sentenceOf(offer: Offer): string {
  switch (offer.kind) {
    case 'model':
      return `“${offer.file.name}” carries its model, which plays on from there.`
    case 'recipe':
      return `“${offer.file.name}” carries the settings and the seed of its model, not the model itself.`
    case 'gone':
      return offer.damaged
        ? `“${offer.file.name}” was made with ReelGAN, but the model inside is damaged: ask for another copy, or use the film as a clip.`
        : `“${offer.file.name}” was made with ReelGAN, but an app that saved it again has removed the model: ask for the original, or use the film as a clip.`
    default:
      return offer satisfies never
  }
}
