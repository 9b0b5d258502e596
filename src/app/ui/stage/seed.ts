// A seed that a person can read out: 1 .. 9999. The one place of the stage where chance comes from outside a seed.

export function newSeed(): number {
  const [bits = 0] = crypto.getRandomValues(new Uint32Array(1))
  return 1 + (bits % 9999)
}
