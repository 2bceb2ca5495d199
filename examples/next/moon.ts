/** Days from one new moon to the next, and a day on which there was one, in days since 1970. */
const month = 29.530588
const newMoon = 10962.76

const phases = ['new', 'waxing crescent', 'first quarter', 'waxing gibbous', 'full', 'waning gibbous', 'last quarter', 'waning crescent']

export interface Moon {
  readonly date: string
  readonly age: number
  readonly phase: string
}

/** The moon at noon of a day such as `2026-05-01`; undefined where that is no day. */
export function moonOf(date: string): Moon | undefined {
  const noon = Date.parse(`${date}T12:00:00Z`)
  if (!/^\d{4}-\d\d-\d\d$/.test(date) || Number.isNaN(noon)) return undefined
  const days = noon / 86_400_000 - newMoon
  const age = ((days % month) + month) % month
  return { date, age: Math.round(age * 10) / 10, phase: phases[Math.round((age / month) * 8) % 8] ?? '' }
}

export const today = (): string => new Date().toISOString().slice(0, 10)
