// The gallery over the page, for when something else is on the stage.

import { LessonList } from '../lesson/LessonList'
import { Sheet } from '../parts/Sheet'
import styles from './sheet.module.css'
import { Wall } from './Wall'

export function GallerySheet({ onClose }: { readonly onClose: () => void }) {
  return (
    <Sheet title="Gallery" open onOpenChange={(open) => !open && onClose()}>
      <p className={styles['note']}>
        Models that ReelGAN trained before, on clips of a few seconds. Each plays at once; nothing is
        uploaded.
      </p>
      <Wall onOpen={onClose} />
      <h3>Lessons</h3>
      <p className={styles['note']}>
        How it works, by trying: a lesson trains small networks here and explains what came of it.
      </p>
      <LessonList onOpen={onClose} />
    </Sheet>
  )
}
