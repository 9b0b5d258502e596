// The door of the worker that trains: messages in, messages out. Everything else is in trainer.ts, which is tested
// without a worker.

import plainUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url'
import simdUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url'
import threadedUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url'
import { helperCount } from '../../engine/wasm/threads/start-threads'
import backboneUrl from '../../network/mobilenet-v2.bin?url'
import type { Command } from '../protocol'
import { showAlive } from './alive'
import { fetchPretrained } from './pretrained'
import { TrainerHost } from './trainer'

const channel = new MessageChannel()

/** A task of its own through a message channel: timers are held to 4 ms, and to a second where the tab is hidden. */
const breathe = () =>
  new Promise<void>((resolve) => {
    channel.port1.addEventListener('message', () => resolve(), { once: true })
    channel.port2.postMessage(null)
  })
channel.port1.start()

const host = new TrainerHost({
  post: (message, transfer) => self.postMessage(message, { transfer: transfer ?? [] }),
  wasmFiles: {
    'tfjs-backend-wasm.wasm': plainUrl,
    'tfjs-backend-wasm-simd.wasm': simdUrl,
    'tfjs-backend-wasm-threaded-simd.wasm': threadedUrl,
  },
  helpers: helperCount(navigator.hardwareConcurrency, crossOriginIsolated),
  pretrained: fetchPretrained(backboneUrl),
  now: () => performance.now(),
  breathe,
})

self.addEventListener('message', (event: MessageEvent<Command>) => void host.handle(event.data))

showAlive()
