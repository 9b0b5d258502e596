// The page's side of the wall: what the page may ask of the workers that train and draw.

import type { BackendChoice, EngineInfo } from '../core/engine'
import type { ClipInfo, Frames, Pictures } from '../core/frames'
import type { LatentPoint } from '../core/latent'
import type { SettingChanges, Settings } from '../core/settings'
import type { Snapshot } from '../core/snapshot'
import type { NetworkInfo, Report, TrainerEvent } from './protocol'

/** Every method rejects with a ReelError. A new `load` or `open` ends what was before; its events no longer arrive. */
export interface Trainer {
  readonly engine: Promise<EngineInfo>
  load(frames: Frames, clip: ClipInfo, settings: Settings): Promise<NetworkInfo>
  open(snapshot: Snapshot): Promise<NetworkInfo>
  train(): Promise<void>
  pause(): Promise<void>
  step(): Promise<void>
  change(changes: SettingChanges): Promise<void>
  sample(points: readonly LatentPoint[], reuse?: ArrayBuffer): Promise<Pictures>
  snapshot(): Promise<Snapshot>
  measure(): Promise<Report>
  dispose(): void
}

export type StartTrainer = (wanted: BackendChoice, onEvent: (event: TrainerEvent) => void) => Trainer
