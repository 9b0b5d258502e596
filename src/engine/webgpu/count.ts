// Counts what is asked of a WebGPU device: for benchmarks and tests, which compare the numbers of a step. Not part of
// training.

export interface DeviceCounts {
  /** Compute launches (dispatchWorkgroups). */
  readonly launches: number
  readonly submits: number
  /** Ways by which numbers travel to the device: writeBuffer, and buffers mapped when they are created. */
  readonly uploads: number
  readonly uploadBytes: number
  /** Bytes of buffers mapped for reading. */
  readonly readbackBytes: number
  /** Compute passes begun. */
  readonly passes: number
  /** Copies between buffers. */
  readonly copies: number
  /** Launches by pipeline label, where a pipeline has one. */
  readonly byLabel: ReadonlyMap<string, number>
}

export interface DeviceCounter extends DeviceCounts {
  /** Starts again from 0. */
  reset(): void
}

type Amount = Exclude<keyof DeviceCounts, 'byLabel'>

class Counter implements DeviceCounter {
  readonly byLabel = new Map<string, number>()
  launches = 0
  submits = 0
  uploads = 0
  uploadBytes = 0
  readbackBytes = 0
  passes = 0
  copies = 0

  add(what: Amount, amount = 1): void {
    this[what] += amount
  }

  launched(label: string): void {
    this.launches++
    this.byLabel.set(label, (this.byLabel.get(label) ?? 0) + 1)
  }

  reset(): void {
    this.launches = this.submits = this.uploads = this.uploadBytes = 0
    this.readbackBytes = this.passes = this.copies = 0
    this.byLabel.clear()
  }
}

/** Puts what `around` makes of a method, which it gets bound, in the method's place. */
function wrap<Owner, Name extends keyof Owner>(
  owner: Owner,
  name: Name,
  around: (original: Owner[Name]) => Owner[Name],
): void {
  const method = owner[name] as { bind(owner: Owner): Owner[Name] }
  owner[name] = around(method.bind(owner))
}

function countPass(pass: GPUComputePassEncoder, counter: Counter): void {
  let label = ''
  wrap(pass, 'setPipeline', (original) => (pipeline) => {
    label = pipeline.label
    return original(pipeline)
  })
  wrap(pass, 'dispatchWorkgroups', (original) => (...grid) => {
    counter.launched(label)
    return original(...grid)
  })
}

// The one form that each method's overloads share.
interface Copier {
  copyBufferToBuffer(...given: unknown[]): undefined
}
type Data = ArrayBuffer | ArrayBufferView<ArrayBuffer>
interface Writer {
  writeBuffer(buffer: GPUBuffer, at: number, data: Data, from?: number, size?: number): undefined
}

function countEncoder(encoder: GPUCommandEncoder, counter: Counter): void {
  wrap(encoder, 'beginComputePass', (original) => (description) => {
    counter.add('passes')
    const pass = original(description)
    countPass(pass, counter)
    return pass
  })
  wrap(encoder as unknown as Copier, 'copyBufferToBuffer', (original) => (...given) => {
    counter.add('copies')
    return original(...given)
  })
}

function countBuffer(buffer: GPUBuffer, counter: Counter): void {
  wrap(buffer, 'mapAsync', (original) => (mode, offset, size) => {
    if (mode === GPUMapMode.READ) counter.add('readbackBytes', size ?? buffer.size)
    return original(mode, offset, size)
  })
}

/** Bytes that a writeBuffer sends: its offset and size count elements of a typed array, bytes of a buffer. */
function writtenBytes(data: Data, from = 0, size?: number): number {
  const unit = (data as { BYTES_PER_ELEMENT?: number }).BYTES_PER_ELEMENT ?? 1
  return size === undefined ? data.byteLength - from * unit : size * unit
}

/** Counts from now on everything that goes through `device`, by wrapping its methods; they stay wrapped. */
export function countDevice(device: GPUDevice): DeviceCounter {
  const counter = new Counter()
  wrap(device, 'createCommandEncoder', (original) => (description) => {
    const encoder = original(description)
    countEncoder(encoder, counter)
    return encoder
  })
  wrap(device, 'createBuffer', (original) => (description) => {
    if (description.mappedAtCreation) {
      counter.add('uploads')
      counter.add('uploadBytes', description.size)
    }
    const buffer = original(description)
    if (description.usage & GPUBufferUsage.MAP_READ) countBuffer(buffer, counter)
    return buffer
  })
  wrap(device.queue, 'submit', (original) => (commands) => {
    counter.add('submits')
    return original(commands)
  })
  wrap(device.queue as Writer, 'writeBuffer', (original) => (buffer, at, data, from, size) => {
    counter.add('uploads')
    counter.add('uploadBytes', writtenBytes(data, from, size))
    return original(buffer, at, data, from, size)
  })
  return counter
}
