// “Go on where you were”: what the last visit left, with its picture, over the page until it is taken or put away.

import { Play, X } from 'lucide-react'
import { useState } from 'react'
import { useStudio, useStudioState } from '../../context'
import { wouldLose } from '../../state'
import { grouped, since } from '../../words'
import { Button } from '../parts/Button'
import { ProjectPicture } from './ProjectPicture'
import styles from './projects.module.css'

export function ResumeOffer() {
  const { actions } = useStudio()
  const offer = useStudioState((state) => state.offer)
  const busy = useStudioState(({ run }) => wouldLose(run))
  const [opening, setOpening] = useState(false)
  // Whoever trains something else has declined; the project stays in the list.
  if (!offer || busy) return null
  const goOn = async () => {
    setOpening(true)
    if ((await actions.goOn(offer.id)) === 'elsewhere')
      actions.notify(`“${offer.name}” is open in another tab: go there, or open a copy under Projects.`)
    setOpening(false)
  }
  return (
    <section className={styles['offer']} aria-label="Go on where you were">
      <ProjectPicture picture={offer.picture} />
      <div className={styles['what']}>
        <strong>Go on where you were</strong>
        <span>{`${offer.name} · step ${grouped(offer.step)} · ${since(offer.saved)}`}</span>
      </div>
      <Button look="primary" disabled={opening} onClick={() => void goOn()}>
        <Play aria-hidden />
        Go on
      </Button>
      <Button look="quiet" size="small" icon aria-label="Not now" onClick={actions.declineOffer}>
        <X aria-hidden />
      </Button>
    </section>
  )
}
