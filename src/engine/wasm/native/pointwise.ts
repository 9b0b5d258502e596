// Kernels that go over arrays once: sums, the slope of leaky ReLU, sums per channel, and Adam with a running average.

import type { Code, Local } from './assembler'
import { FunctionText, advance, either, f32, i32, seq, times, v128 } from './assembler'
import { overFloats } from './layout'

const FLOAT = 4
const VECTOR = 16

/** How a float vector is read and written: whole, or lane 0 only for what is left at the end. */
interface Access {
  readonly load: (pointer: Code) => Code
  readonly store: (pointer: Code, value: Code) => Code
}
const whole: Access = {
  load: (pointer) => v128.load(pointer),
  store: (pointer, value) => v128.store(pointer, value),
}
const single: Access = {
  load: (pointer) => v128.loadOne(pointer),
  store: (pointer, value) => v128.storeLane(0, pointer, value),
}

/**
 * The same statements for whole vectors and for single floats, moving all `pointers` (the first counts) over `count`.
 */
function elementwise(
  pointers: readonly [Local, ...Local[]],
  count: Local,
  end: Local,
  body: (by: Access) => Code,
): Code {
  const move = (bytes: number): Code => seq(...pointers.map((pointer) => advance(pointer, i32.const(bytes))))
  return overFloats(
    pointers[0],
    count.get,
    end,
    seq(body(whole), move(VECTOR)),
    seq(body(single), move(FLOAT)),
  )
}

/** `add(target, source, count)`: target += source. */
function addKernel(): FunctionText {
  const text = new FunctionText('add')
  const [target, source, count] = text.parameters('i32', 'i32', 'i32')
  const body = (by: Access): Code => by.store(target.get, v128.add(by.load(target.get), by.load(source.get)))
  text.body(elementwise([target, source], count, text.local('i32'), body))
  return text
}

/** `mix(x, y, out, count, a, b)`: out = a·x + b·y; out may be x or y, and x may be y. */
function mixKernel(): FunctionText {
  const text = new FunctionText('mix')
  const [x, y, out] = text.parameters('i32', 'i32', 'i32')
  const [count, a, b] = text.parameters('i32', 'f32', 'f32')
  const [end, left, right] = text.locals('i32', 'v128', 'v128')
  const body = (by: Access): Code =>
    by.store(out.get, v128.add(v128.mul(by.load(x.get), left.get), v128.mul(by.load(y.get), right.get)))
  text.body(
    left.set(v128.splat(a.get)),
    right.set(v128.splat(b.get)),
    elementwise([x, y, out], count, end, body),
  )
  return text
}

/** `leakyGrad(dy, y, out, count, alpha)`: out = y > 0 ? dy : alpha·dy; out may be dy. */
function leakyGradKernel(): FunctionText {
  const text = new FunctionText('leakyGrad')
  const [dy, y, out] = text.parameters('i32', 'i32', 'i32')
  const [count, alpha] = text.parameters('i32', 'f32')
  const [end, gradient, slope] = text.locals('i32', 'v128', 'v128')
  const body = (by: Access): Code =>
    seq(
      gradient.set(by.load(dy.get)),
      by.store(
        out.get,
        v128.select(gradient.get, v128.mul(gradient.get, slope.get), v128.above(by.load(y.get), v128.zero)),
      ),
    )
  text.body(slope.set(v128.splat(alpha.get)), elementwise([dy, y, out], count, end, body))
  return text
}

/** `channelSum{vectors}(x, out, rows, row)`: 4·vectors neighbouring channels over all rows, `row` bytes apart. */
function channelSumKernel(vectors: number): FunctionText {
  const text = new FunctionText(`channelSum${String(vectors)}`)
  const [x, out, rows, row] = text.parameters('i32', 'i32', 'i32', 'i32')
  const counter = text.local('i32')
  const sums = text.vectors(vectors)
  text.body(
    times(
      counter,
      rows.get,
      ...sums.map((sum, index) => sum.set(v128.add(sum.get, v128.load(x.get, index * VECTOR)))),
      advance(x, row.get),
    ),
    ...sums.map((sum, index) => v128.store(out.get, sum.get, index * VECTOR)),
  )
  return text
}

/** `channelSumOne(x, out, rows, row)`: one channel. */
function channelSumOneKernel(): FunctionText {
  const text = new FunctionText('channelSumOne')
  const [x, out, rows, row] = text.parameters('i32', 'i32', 'i32', 'i32')
  const [counter, sum] = text.locals('i32', 'v128')
  text.body(
    times(counter, rows.get, sum.set(v128.add(sum.get, v128.loadOne(x.get))), advance(x, row.get)),
    v128.storeLane(0, out.get, sum.get),
  )
  return text
}

/**
 * `adamEma(parameter, gradient, m, v, average, count, rate, beta1, beta2, epsilon, correction1, correction2, decay,
 * rest1, rest2, restDecay)`, in place; average 0 means that there is none. The rests are 1 − beta1, 1 − beta2 and
 * 1 − decay, rounded once: taken from the rounded betas they would be wrong in the fifth digit.
 */
function adamEmaKernel(): FunctionText {
  const text = new FunctionText('adamEma')
  const [parameter, gradient, m] = text.parameters('i32', 'i32', 'i32')
  const [v, average, count] = text.parameters('i32', 'i32', 'i32')
  const loaded: Code[] = []
  const scalars = Array.from({ length: 10 }, () => text.parameter('f32'))
  const end = text.local('i32')
  const splat = (index: number): Code => {
    const vector = text.local('v128')
    loaded.push(vector.set(v128.splat(scalars[index]?.get ?? f32.const(0))))
    return vector.get
  }
  const [rate, beta1, beta2, epsilon, correction1] = [splat(0), splat(1), splat(2), splat(3), splat(4)]
  const [correction2, decay, rest1, rest2, restDecay] = [splat(5), splat(6), splat(7), splat(8), splat(9)]
  const [slope, first, second, value] = text.locals('v128', 'v128', 'v128', 'v128')
  const update = (by: Access): Code =>
    seq(
      slope.set(by.load(gradient.get)),
      first.set(v128.add(v128.mul(by.load(m.get), beta1), v128.mul(slope.get, rest1))),
      second.set(v128.add(v128.mul(by.load(v.get), beta2), v128.mul(v128.mul(slope.get, slope.get), rest2))),
      by.store(m.get, first.get),
      by.store(v.get, second.get),
      value.set(
        v128.sub(
          by.load(parameter.get),
          v128.div(
            v128.mul(rate, v128.mul(first.get, correction1)),
            v128.add(v128.sqrt(v128.mul(second.get, correction2)), epsilon),
          ),
        ),
      ),
      by.store(parameter.get, value.get),
    )
  const follow = (by: Access): Code =>
    by.store(average.get, v128.add(v128.mul(by.load(average.get), decay), v128.mul(value.get, restDecay)))
  text.body(
    ...loaded,
    either(
      i32.equal(average.get, i32.const(0)),
      elementwise([parameter, gradient, m, v], count, end, update),
      elementwise([parameter, gradient, m, v, average], count, end, (by) => seq(update(by), follow(by))),
    ),
  )
  return text
}

export const pointwiseKernels = (): FunctionText[] => [
  addKernel(),
  mixKernel(),
  leakyGradKernel(),
  channelSumKernel(4),
  channelSumKernel(1),
  channelSumOneKernel(),
  adamEmaKernel(),
]
