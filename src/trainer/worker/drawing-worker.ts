// The door of the worker that draws. Everything else is in drawing.ts, which is tested without a worker.

import type { Command } from '../protocol'
import { showAlive } from './alive'
import { DrawingHost } from './drawing'

const host = new DrawingHost((message, transfer) => self.postMessage(message, { transfer }))

self.addEventListener('message', (event: MessageEvent<Command>) => void host.handle(event.data))

showAlive()
