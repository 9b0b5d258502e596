// The game of coefficients as small as it may be, for tests in which it must be there and need not be good.

export const LIGHT_GAME = { mapping: 16, rounds: 1, roundClips: 4 } as const
