// What the Vite plugin src/commands/standalone-page.ts makes.

declare module 'virtual:standalone-page' {
  /** The page with the marks `<!--title-->` and `<!--model-->`. */
  export const page: string
}
