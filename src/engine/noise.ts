// Gaussian noise that is a function of a seed and a position, so that every backend draws the same and a graphics
// device draws its own: the hash pcg3d (Jarzynski and Olano, JCGT 9(3), 2020) of (pair, seed), then Box–Muller.

import * as tf from '@tensorflow/tfjs'
import { hasFused, runKernel } from './fused'

/** Two 32-bit words. */
export type NoiseSeed = readonly [number, number]

const MULTIPLIER = 1_664_525
const INCREMENT = 1_013_904_223
/** 2^-24: uniform values have as many bits as a float32 holds. */
const ULP = 1 / 16_777_216

/** Two uniform 32-bit words for one pair of values. */
function hash(pair: number, [first, second]: NoiseSeed): [number, number] {
  let x = (Math.imul(pair, MULTIPLIER) + INCREMENT) | 0
  let y = (Math.imul(first, MULTIPLIER) + INCREMENT) | 0
  let z = (Math.imul(second, MULTIPLIER) + INCREMENT) | 0
  x = (x + Math.imul(y, z)) | 0
  y = (y + Math.imul(z, x)) | 0
  z = (z + Math.imul(x, y)) | 0
  x ^= x >>> 16
  y ^= y >>> 16
  z ^= z >>> 16
  x = (x + Math.imul(y, z)) | 0
  y = (y + Math.imul(z, x)) | 0
  return [x >>> 0, y >>> 0]
}

/** `length` standard normal values. */
export function gaussian(seed: NoiseSeed, length: number): Float32Array<ArrayBuffer> {
  const values = new Float32Array(length)
  for (let i = 0; i < length; i += 2) {
    const [a, b] = hash(i / 2, seed)
    // From 1 to 2^24 of 2^24: never 0, so that the logarithm stays finite.
    const radius = Math.sqrt(-2 * Math.log(((a >>> 8) + 1) * ULP))
    const angle = 2 * Math.PI * ((b >>> 8) * ULP)
    values[i] = radius * Math.cos(angle)
    // Beyond the end of an odd length nothing is stored.
    values[i + 1] = radius * Math.sin(angle)
  }
  return values
}

/** `gaussian` for WGSL: two values of a pair. Sine and cosine are spelled out: WGSL's own may be off by 2^-11. */
export const GAUSSIAN_WGSL = `fn gaussian(pair: u32, seed: vec2u) -> vec2f {
  var v = vec3u(pair, seed) * ${MULTIPLIER}u + ${INCREMENT}u;
  v.x += v.y * v.z; v.y += v.z * v.x; v.z += v.x * v.y;
  v ^= v >> vec3u(16u);
  v.x += v.y * v.z; v.y += v.z * v.x;
  let radius = sqrt(-2.0 * log(f32((v.x >> 8u) + 1u) * ${ULP}));
  let turn = f32(v.y >> 8u) * ${ULP};
  let quarter = floor(turn * 4.0 + 0.5);
  let a = (turn - quarter * 0.25) * ${2 * Math.PI};
  let s = a * a;
  let sine = a * (1.0 - s / 6.0 * (1.0 - s / 20.0 * (1.0 - s / 42.0)));
  let cosine = 1.0 - s / 2.0 * (1.0 - s / 12.0 * (1.0 - s / 30.0 * (1.0 - s / 56.0)));
  let odd = i32(quarter) % 2 == 1;
  let p = select(vec2f(cosine, sine), vec2f(-sine, cosine), odd);
  return radius * select(p, -p, i32(quarter) % 4 >= 2);
}`

/**
 * [a, b, a + noise, b + noise] one after the other, the noise of standard deviation `deviation`: a and b [N,H,W,C] →
 * [4N,H,W,C]. `seed`: two int32 words, [2]. Plain data: no gradient flows through it.
 */
export function withNoisyCopies(
  a: tf.Tensor4D,
  b: tf.Tensor4D,
  seed: tf.Tensor1D,
  deviation: number,
): tf.Tensor4D {
  if (hasFused('NoisyCopies') && a.size % 4 === 0)
    return runKernel('NoisyCopies', { a, b, seed }, { deviation })
  return tf.tidy(() => {
    const clean = tf.concat([a, b])
    const [first = 0, second = 0] = seed.dataSync<'int32'>()
    const noise = gaussian([first, second], clean.size)
    for (let i = 0; i < noise.length; i++) noise[i] = (noise[i] ?? 0) * deviation
    return tf.concat([clean, tf.add(clean, tf.tensor4d(noise, clean.shape))])
  })
}
