// The small picture of a project: what was on the stage when it was saved.

import { useEffect, useRef } from 'react'
import type { ProjectHead } from '../../../projects/database'
import { pictureHeight } from '../../../projects/saved-run'
import styles from './projects.module.css'

export function ProjectPicture({ picture }: Pick<ProjectHead, 'picture'>) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const { size: width, rgb } = picture
  const height = pictureHeight(picture) ?? 1
  useEffect(() => {
    const image = new ImageData(width, height)
    for (let i = 0; i < width * height; i++) {
      image.data.set(rgb.subarray(3 * i, 3 * i + 3), 4 * i)
      image.data[4 * i + 3] = 255
    }
    canvas.current?.getContext('2d')?.putImageData(image, 0, 0)
  }, [width, height, rgb])
  return <canvas ref={canvas} className={styles['picture']} width={width} height={height} aria-hidden />
}
