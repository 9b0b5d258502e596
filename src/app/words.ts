// Numbers as people read them: grouped digits, times, sizes. Pure, but for the one that asks the clock.

/** A space that does not break; the narrow one is hardly seen in Inter's tabular figures. */
const GAP = '\u00a0'

/** 1382 → “1 382”. */
export const grouped = (value: number): string =>
  Math.round(value)
    .toString()
    .replaceAll(/\B(?=(\d{3})+(?!\d))/g, GAP)

/** What a run with principal pictures begins as. */
export const atZero = (components: number): string =>
  `Your clip in ${components} numbers a frame; training adds the rest and invents in between.`

/** A share 0 .. 1 in whole hundredths: “42 %”. */
export const percent = (share: number): string => `${Math.round(100 * share)} %`

const two = (part: number) => String(part).padStart(2, '0')

/** Seconds as a clock: “0:42”, “12:03”, “1:02:03”. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`
}

/** A rough time: “about 52 s”, “about 4 min”. */
export function about(seconds: number): string {
  if (seconds < 1.5) return 'about 1 s'
  if (seconds < 90) return `about ${Math.round(seconds)} s`
  if (seconds < 5400) return `about ${Math.round(seconds / 60)} min`
  return `about ${(seconds / 3600).toFixed(1)} h`
}

/** The time of a step: “8.4 ms”, “61 ms”. */
export const perStep = (ms: number): string => `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`

/** A rough time to wait: “about 52 s left”, “about 4 min left”. */
export const timeLeft = (seconds: number): string => `${about(seconds)} left`

/** How long something lies back, milliseconds: “just now”, “5 min ago”, “3 days ago”. */
export function ago(ms: number): string {
  const minutes = ms / 60_000
  if (minutes < 1) return 'just now'
  if (minutes < 60) return `${Math.floor(minutes)} min ago`
  if (minutes < 60 * 24) return `${Math.floor(minutes / 60)} h ago`
  const days = Math.floor(minutes / (60 * 24))
  return days === 1 ? 'yesterday' : `${days} days ago`
}

/** The same of a moment, ms since 1970. */
export const since = (at: number): string => ago(Date.now() - at)

/** A moment, ms since 1970, as a clock on the wall says it: “14:03”, and on another day than `now` “28 Nov, 14:03”. */
export function timeOfDay(at: number, now: number = Date.now()): string {
  const [then, today] = [new Date(at), new Date(now)]
  const time = `${two(then.getHours())}:${two(then.getMinutes())}`
  if (then.toDateString() === today.toDateString()) return time
  return `${then.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })}, ${time}`
}

/** A time in a clip: “0.4 s”. */
export const moment = (seconds: number): string => `${seconds.toFixed(seconds < 100 ? 1 : 0)} s`

/** 312345 → “312 kB”; decimal units. */
export function bytes(value: number): string {
  if (value < 1000) return `${value} B`
  if (value < 999_500) return `${Math.round(value / 1000)} kB`
  if (value < 99_950_000) return `${(value / 1e6).toFixed(1)} MB`
  return value < 999_500_000 ? `${Math.round(value / 1e6)} MB` : `${(value / 1e9).toFixed(1)} GB`
}

/** 512345 → “0.51 M”. */
export const millions = (value: number): string =>
  value < 10_000 ? grouped(value) : `${(value / 1e6).toFixed(2)} M`
