// Pictures of a high dynamic range (PQ, HLG) for a screen without one: diffuse white becomes nearly white, and what is
// brighter is pressed into what is left instead of being cut off. Not here: from the stored numbers to R′G′B′
// (planes.ts).

/** ITU-R BT.2408: the light of a white page in HDR, candela per square metre. */
const WHITE = 203
/** The screen for which HLG is graded, candela per square metre, and its gamma (BT.2100). */
const HLG_PEAK = 1000
const HLG_GAMMA = 1.2
/** Linear light up to here stays as it is; above it bends towards 1. */
const KNEE = 0.6

/** SMPTE ST 2084: 0 .. 1 → candela per square metre. */
function pqLight(value: number): number {
  const [m1, m2, c1, c2, c3] = [0.1593017578125, 78.84375, 0.8359375, 18.8515625, 18.6875]
  const p = Math.max(0, value) ** (1 / m2)
  return 10_000 * (Math.max(0, p - c1) / (c2 - c3 * p)) ** (1 / m1)
}

/** BT.2100 HLG: 0 .. 1 → light of the scene, 0 .. 1. */
function hlgLight(value: number): number {
  const [a, b, c] = [0.17883277, 0.28466892, 0.55991073]
  return value <= 0.5 ? Math.max(0, value) ** 2 / 3 : (Math.exp((value - c) / a) + b) / 12
}

const srgb = (light: number) => (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055)

/** Steps of the tables: finer than ten bits, and for light by its square root, as the eye sees it. */
const STEPS = 4096

const table = (of: (x: number) => number) => Float32Array.from({ length: STEPS + 1 }, (_, i) => of(i / STEPS))
const step = (value: number) => Math.round(Math.min(1, Math.max(0, value)) * STEPS)

/** Makes of R′G′B′ (0 .. 1, BT.2020) three bytes of sRGB, written to `out` at `at`. */
export type ToneMap = (r: number, g: number, b: number, out: Uint8ClampedArray, at: number) => void

export function toneMap(transfer: 'pq' | 'hlg'): ToneMap {
  const light = table(transfer === 'pq' ? (v) => pqLight(v) / WHITE : hlgLight)
  const bytes = table((root) => 255 * srgb(root ** 2))
  return (codeR, codeG, codeB, out, at) => {
    let [r, g, b] = [light[step(codeR)] ?? 0, light[step(codeG)] ?? 0, light[step(codeB)] ?? 0]
    if (transfer === 'hlg') {
      // The scene's light as the screen shows it: brighter parts gain by their luminance, so that hues stay.
      const gain = (HLG_PEAK / WHITE) * (0.2627 * r + 0.678 * g + 0.0593 * b) ** (HLG_GAMMA - 1)
      ;[r, g, b] = [r * gain, g * gain, b * gain]
    }
    // BT.2020 → BT.709 (BT.2087); what lies outside is clipped at 0 and bent below 1.
    const r7 = Math.max(0, 1.6605 * r - 0.5876 * g - 0.0728 * b)
    const g7 = Math.max(0, -0.1246 * r + 1.1329 * g - 0.0083 * b)
    const b7 = Math.max(0, -0.0182 * r - 0.1006 * g + 1.1187 * b)
    const most = Math.max(r7, g7, b7)
    const scale = most <= KNEE ? 1 : bend(most) / most
    out[at] = bytes[step(Math.sqrt(r7 * scale))] ?? 0
    out[at + 1] = bytes[step(Math.sqrt(g7 * scale))] ?? 0
    out[at + 2] = bytes[step(Math.sqrt(b7 * scale))] ?? 0
  }
}

/** Straight at the knee, and never quite 1. */
const bend = (light: number) => KNEE + (1 - KNEE) * (1 - Math.exp((KNEE - light) / (1 - KNEE)))
