// The engine that trains: when it is started, and what the page learns of it. Not here: how one is chosen (engine/).

import type { EngineInfo } from '../../core/engine'
import type { Size } from '../../settings/rows'
import { completeSettings } from '../../settings/settings'
import type { StudioContext } from '../studio-context'

/** 64 px where a GPU does the work, 32 px where the processor does, also when it plays a GPU. */
export function preferredSize({ backend, label, adapter = '' }: EngineInfo): Size {
  const software = /software|swiftshader|llvmpipe/i.test(`${label} ${adapter}`)
  return (backend === 'webgpu' || backend === 'webgl') && !software ? 64 : 32
}

/** Starts what trains, unless it has been, and writes it into the store as soon as it is known. */
export function wakeEngine(context: StudioContext): void {
  const { trainer, store } = context
  if (context.awake === trainer) return
  context.awake = trainer
  const adoptEngine = (info: EngineInfo) => {
    if (context.trainer !== trainer) return
    const size = preferredSize(info)
    const { changes } = store.getState()
    store.setState({
      engine: { kind: 'running', info },
      preferredSize: size,
      settings: completeSettings(changes, size),
    })
  }
  trainer.engine.then(adoptEngine, (thrown: unknown) => {
    if (context.trainer !== trainer) return
    const message = thrown instanceof Error ? thrown.message : String(thrown)
    store.setState({ engine: { kind: 'failed', message } })
  })
}
