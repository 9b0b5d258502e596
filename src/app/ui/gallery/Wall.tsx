// The picture wall: every demo as a poster that moves while it is pointed at. Not here: where it hangs
// (GalleryButton.tsx, the training column).

import { DEMOS, POSTER_PICTURES, type Demo } from '../../../core/demos'
import { posterAddress } from '../../actions/demo-file'
import { useStudio, useStudioState } from '../../context'
import { useGuard } from '../parts/guard'
import styles from './wall.module.css'

/** `onOpen` is called once a demo was chosen and nothing stands against opening it. */
export function Wall({ onOpen }: { readonly onOpen?: () => void }) {
  const { actions } = useStudio()
  const guard = useGuard()
  const shown = useStudioState(({ run }) => (run.kind === 'demo' ? run.demo : null))
  return (
    <ul className={styles['wall']} aria-label="Models trained before">
      {DEMOS.map((demo) => (
        <li key={demo.name} className={demo.changes.shape && styles['wide']}>
          <Poster
            demo={demo}
            pressed={demo.name === shown}
            onPick={() =>
              guard('Open this model', () => {
                onOpen?.()
                void actions.openDemo(demo.name)
              })
            }
          />
        </li>
      ))}
    </ul>
  )
}

interface PosterProps {
  readonly demo: Demo
  readonly pressed: boolean
  readonly onPick: () => void
}

function Poster({ demo, pressed, onPick }: PosterProps) {
  const { label, description, clip, name } = demo
  const real = clip.kind === 'file' ? ' From a real clip.' : ''
  return (
    <button
      type="button"
      className={styles['poster']}
      aria-pressed={pressed}
      title={description + real}
      onClick={onPick}
    >
      <span className={styles['picture']}>
        <span
          style={{
            backgroundImage: `url(${posterAddress(name)})`,
            backgroundSize: `${POSTER_PICTURES * 100}% 100%`,
          }}
        />
      </span>
      {label}
    </button>
  )
}
