// One or two words beside the project's name: whether what was learned is safe.

import { useReading, useStudio, useStudioState } from '../../context'
import { since } from '../../words'

export function SavedNote({ className }: { readonly className: string | undefined }) {
  const { unsaved } = useStudio()
  const project = useStudioState((state) => state.project)
  const training = useStudioState((state) => state.run.kind === 'training')
  // Drawn anew with the figures, so that “2 min ago” stays true while it trains.
  useReading()
  if (!project) return null
  const says =
    project.problem !== null
      ? 'not saved'
      : project.at === null
        ? 'saving…'
        : training || unsaved()
          ? `saved ${since(project.at)}`
          : 'saved'
  return (
    <span
      className={className}
      title={project.problem ?? undefined}
      data-bad={project.problem !== null || undefined}
    >
      {says}
    </span>
  )
}
