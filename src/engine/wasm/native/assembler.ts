// A small WebAssembly assembler: functions over i32, f32 and v128 that work in one imported memory.
// Not a compiler: instructions are emitted in the order they are written, and only those our kernels need exist.
// Why emit at run time: a register tile is a loop here instead of a page of copied lines, both SIMD variants (plain,
// relaxed) come from one text, and a bare clone needs no binary and no second tool chain.

/** Encoded instructions; expressions leave one value on the stack, statements none. */
export type Code = readonly number[]
export type ValueType = 'i32' | 'f32' | 'v128'

const TYPE_BYTES: Readonly<Record<ValueType, number>> = { i32: 0x7f, f32: 0x7d, v128: 0x7b }
const EMPTY_BLOCK = 0x40
const MAGIC_AND_VERSION = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0]

/**
 * One after another. `concat`, not spreading: engines spread element by element, and a module is copied a dozen times
 * on its way.
 */
const joined = (...parts: readonly (Code | number)[]): number[] => ([] as number[]).concat(...parts)

/** `value` ≥ 0 as unsigned LEB128. */
function unsigned(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  do {
    const low = rest % 128
    rest = Math.floor(rest / 128)
    bytes.push(rest > 0 ? low | 0x80 : low)
  } while (rest > 0)
  return bytes
}

/** A 32-bit integer as signed LEB128. */
function signed(value: number): number[] {
  const bytes: number[] = []
  let rest = value | 0
  for (;;) {
    const low = rest & 0x7f
    rest >>= 7
    if ((rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0)) return [...bytes, low]
    bytes.push(low | 0x80)
  }
}

const text = (value: string): number[] => joined(unsigned(value.length), [...new TextEncoder().encode(value)])
const list = (items: readonly Code[]): number[] => joined(unsigned(items.length), ...items)
const section = (id: number, content: Code): number[] => joined(id, unsigned(content.length), content)

/** One parameter or local variable of a function. */
export interface Local {
  readonly get: Code
  set(value: Code): Code
}

/** One local for each type, in order. */
export type EachLocal<Types extends readonly ValueType[]> = { readonly [Index in keyof Types]: Local }

/** A function being written: declare parameters first, then locals, then `body`. */
export class FunctionText {
  readonly name: string
  readonly #parameters: ValueType[] = []
  readonly #locals: ValueType[] = []
  readonly #body: Code[] = []

  constructor(name: string) {
    this.name = name
  }

  parameter(type: ValueType): Local {
    if (this.#locals.length > 0) throw new Error(`${this.name}: parameters come before locals`)
    this.#parameters.push(type)
    return variable(this.#parameters.length - 1)
  }

  parameters<const Types extends readonly ValueType[]>(...types: Types): EachLocal<Types> {
    return types.map((type) => this.parameter(type)) as EachLocal<Types>
  }

  local(type: ValueType): Local {
    this.#locals.push(type)
    return variable(this.#parameters.length + this.#locals.length - 1)
  }

  locals<const Types extends readonly ValueType[]>(...types: Types): EachLocal<Types> {
    return types.map((type) => this.local(type)) as EachLocal<Types>
  }

  /** `count` vectors. */
  vectors(count: number): Local[] {
    return Array.from({ length: count }, () => this.local('v128'))
  }

  body(...statements: readonly Code[]): void {
    this.#body.push(...statements)
  }

  /** The function's type: parameters, no result. */
  get signature(): Code {
    return joined(0x60, list(this.#parameters.map((type) => [TYPE_BYTES[type]])), 0)
  }

  get code(): Code {
    const declared = list(this.#locals.map((type) => [1, TYPE_BYTES[type]]))
    const content = joined(declared, ...this.#body, 0x0b)
    return joined(unsigned(content.length), content)
  }
}

function variable(index: number): Local {
  const name = unsigned(index)
  return { get: joined(0x20, name), set: (value) => joined(value, 0x21, name) }
}

/**
 * The bytes of a module that imports `env.memory` and exports every function by its name.
 * `shared` must say whether that memory is shared (its limit must then be 65 536 pages or less).
 */
export function assemble(functions: readonly FunctionText[], shared: boolean): Uint8Array<ArrayBuffer> {
  const limits = shared ? joined(0x03, 0, unsigned(65_536)) : [0x00, 0]
  const memory = joined(text('env'), text('memory'), 0x02, limits)
  return Uint8Array.from(
    joined(
      MAGIC_AND_VERSION,
      section(1, list(functions.map((written) => written.signature))),
      section(2, list([memory])),
      section(3, list(functions.map((_, index) => unsigned(index)))),
      section(7, list(functions.map((written, index) => joined(text(written.name), 0x00, unsigned(index))))),
      section(10, list(functions.map((written) => written.code))),
    ),
  )
}

const binary =
  (...opcode: readonly number[]) =>
  (left: Code, right: Code): Code =>
    joined(left, right, opcode)
const access = (opcode: Code, offset: number): Code => joined(opcode, 0, unsigned(offset))
const simd = (opcode: number): number[] => joined(0xfd, unsigned(opcode))

export const i32 = {
  const: (value: number): Code => joined(0x41, signed(value)),
  load: (pointer: Code, offset = 0): Code => joined(pointer, access([0x28], offset)),
  add: binary(0x6a),
  sub: binary(0x6b),
  mul: binary(0x6c),
  and: binary(0x71),
  equal: binary(0x46),
  notEqual: binary(0x47),
  /** Signed comparisons: counts. */
  less: binary(0x48),
  greater: binary(0x4a),
  /** Unsigned comparison: pointers. */
  below: binary(0x49),
}

export const f32 = {
  const: (value: number): Code => [0x43, ...new Uint8Array(Float32Array.of(value).buffer)],
  sub: binary(0x93),
}

/** Four f32 lanes. Loads and stores need no alignment. */
export const v128 = {
  zero: joined(
    simd(0x0c),
    Array.from({ length: 16 }, () => 0),
  ) as Code,
  load: (pointer: Code, offset = 0): Code => joined(pointer, access(simd(0x00), offset)),
  /** One f32 into all lanes. */
  loadSplat: (pointer: Code, offset = 0): Code => joined(pointer, access(simd(0x09), offset)),
  /** One f32 into lane 0, zero in the others. */
  loadOne: (pointer: Code, offset = 0): Code => joined(pointer, access(simd(0x5c), offset)),
  store: (pointer: Code, value: Code, offset = 0): Code => joined(pointer, value, access(simd(0x0b), offset)),
  storeLane: (lane: number, pointer: Code, value: Code, offset = 0): Code =>
    joined(pointer, value, access(simd(0x5a), offset), lane),
  splat: (value: Code): Code => joined(value, simd(0x13)),
  add: binary(...simd(0xe4)),
  sub: binary(...simd(0xe5)),
  mul: binary(...simd(0xe6)),
  div: binary(...simd(0xe7)),
  sqrt: (value: Code): Code => joined(value, simd(0xe3)),
  /**
   * Lane by lane `left < right ? right : left`: one instruction on x86, unlike `max`, and it keeps a NaN on the left.
   */
  larger: binary(...simd(0xeb)),
  /** All ones where left > right. */
  above: binary(...simd(0x44)),
  /** Bits of `yes` where `mask` is set, else of `no`. */
  select: (yes: Code, no: Code, mask: Code): Code => joined(yes, no, mask, simd(0x52)),
  /** Lanes 0–3 are the left's, 4–7 the right's. */
  shuffle: (left: Code, right: Code, lanes: readonly [number, number, number, number]): Code =>
    joined(
      left,
      right,
      simd(0x0d),
      ...lanes.map((lane) => [lane * 4, lane * 4 + 1, lane * 4 + 2, lane * 4 + 3]),
    ),
}

/** `a · b + c`: one fused instruction in the relaxed variant, two rounded ones in the plain variant. */
export type MultiplyAdd = (a: Code, b: Code, c: Code) => Code
export const plainMultiplyAdd: MultiplyAdd = (a, b, c) => v128.add(v128.mul(a, b), c)
export const relaxedMultiplyAdd: MultiplyAdd = (a, b, c) => joined(a, b, c, simd(0x105))

export const seq = (...statements: readonly Code[]): Code => joined(...statements)

export const advance = (local: Local, by: Code): Code => local.set(i32.add(local.get, by))

export const when = (condition: Code, ...body: readonly Code[]): Code =>
  joined(condition, 0x04, EMPTY_BLOCK, ...body, 0x0b)

export const either = (condition: Code, yes: Code, no: Code): Code =>
  joined(condition, 0x04, EMPTY_BLOCK, yes, 0x05, no, 0x0b)

/** Runs `body`, then again as long as `condition` holds. */
export const repeat = (body: Code, condition: Code): Code =>
  joined(0x03, EMPTY_BLOCK, body, condition, 0x0d, 0, 0x0b)

/** Runs `body` as long as `condition` holds before it. */
export const during = (condition: Code, ...body: readonly Code[]): Code =>
  when(condition, repeat(seq(...body), condition))

/** Runs `body` `count` times; `counter` counts up from 0. */
export const times = (counter: Local, count: Code, ...body: readonly Code[]): Code =>
  seq(
    counter.set(i32.const(0)),
    during(i32.less(counter.get, count), ...body, advance(counter, i32.const(1))),
  )
