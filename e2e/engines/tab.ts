// What a test does with a page of a browser that Playwright cannot drive. Not here: how each browser is asked
// (firefox.ts, webkit.ts).

export type Key = 'Tab' | 'Enter' | 'Escape' | 'ArrowLeft' | 'ArrowRight' | 'ArrowDown' | 'Space'

export interface Point {
  readonly x: number
  readonly y: number
}

export interface Tab {
  goto(url: string): Promise<void>
  reload(): Promise<void>
  /** Runs `work` in the page, whose result must be plain data; it may use nothing from outside but its arguments. */
  evaluate<Result, Given extends readonly unknown[]>(
    work: (...given: Given) => Result | Promise<Result>,
    ...given: Given
  ): Promise<Result>
  /** With the mouse, in the middle of what a CSS selector finds first. */
  click(selector: string): Promise<void>
  /** Presses the mouse at one point of the window, moves it to another and lets go. */
  drag(from: Point, to: Point): Promise<void>
  upload(selector: string, paths: readonly string[]): Promise<void>
  /** To what has the focus. */
  type(text: string): Promise<void>
  press(key: Key): Promise<void>
  /** A PNG of the window. */
  screenshot(path: string): Promise<void>
  close(): Promise<void>
}

export interface Browser {
  /** Name and version. */
  readonly version: string
  /** What pages and their workers complained of since it was emptied last. */
  readonly complaints: string[]
  /** Where downloads arrive. */
  readonly downloads: string
  open(): Promise<Tab>
  close(): Promise<void>
}
