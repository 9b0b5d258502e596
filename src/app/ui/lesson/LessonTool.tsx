// What stands below an instruction of a lesson: a button that trains another run, or something to look at or to play.

import { Play } from 'lucide-react'
import { useStudio, useStudioState } from '../../context'
import type { Tool } from '../../lessons/lesson'
import type { LessonProgress } from '../../lessons/progress'
import type { SettingChanges } from '../../../settings/settings'
import { DrawnNetworks } from '../DrawnNetworks'
import { Button } from '../parts/Button'
import { CriticSays } from './CriticSays'
import { GuessGame } from './GuessGame'

interface ToolProps {
  readonly tool: Tool
  readonly progress: LessonProgress
}

export function LessonTool({ tool, progress }: ToolProps) {
  switch (tool.kind) {
    case 'train':
      return <TrainAnew label={tool.label} changes={tool.changes} />
    case 'networks':
      return (
        <div onClickCapture={() => progress.look('networks')}>
          <DrawnNetworks />
        </div>
      )
    case 'critic':
      return <CriticSays onShown={() => progress.look('critic')} />
    case 'guess':
      return <GuessGame onScore={progress.guessed} />
    default:
      return tool satisfies never
  }
}

/** Another run from the start: what ran before has ended, or its part of the lesson is not wanted. */
function TrainAnew({ label, changes }: { readonly label: string; readonly changes: SettingChanges }) {
  const { actions, store } = useStudio()
  const busy = useStudioState(
    ({ run }) => run.kind === 'opening' || run.kind === 'loading' || run.kind === 'training',
  )
  const start = async () => {
    await actions.startWith(changes)
    if (store.getState().run.kind !== 'ready') await actions.startAnew()
    await actions.train()
  }
  return (
    <Button look="primary" disabled={busy} onClick={() => void start()}>
      <Play aria-hidden />
      {label}
    </Button>
  )
}
