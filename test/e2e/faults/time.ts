// Durations, in seconds.

/** Since a moment of performance.now(). */
export const seconds = (since: number): number => (performance.now() - since) / 1000

/** What waits for a state takes. */
export const within = (limit: number): { timeout: number } => ({ timeout: limit * 1000 })
