// How losses are written.

/** Three figures of a loss, without a row of zeros. */
export const lossText = (value: number): string =>
  value !== 0 && Math.abs(value) < 0.01 ? value.toExponential(1) : value.toFixed(3)
