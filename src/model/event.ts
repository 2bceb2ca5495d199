// What work says while it goes on. Work never draws: the reporters of `cli/report` do.

/** One thing that happened; `done` and `failed` end the last `step`. */
export type Event =
  | { readonly kind: 'step'; readonly title: string; readonly cause: string }
  | { readonly kind: 'output'; readonly line: string }
  /** A line of a program that says much: it shows that something moves, and nobody keeps it. */
  | { readonly kind: 'progress'; readonly line: string }
  | { readonly kind: 'done'; readonly title: string; readonly seconds: number }
  | { readonly kind: 'failed'; readonly title: string }
  | { readonly kind: 'note'; readonly message: string }
  | { readonly kind: 'warning'; readonly message: string; readonly help?: string }

/** Takes events; never throws. */
export type Report = (event: Event) => void
