// Times that an app's own environment sets.
import { literalText, type AppSection } from '../../model/stack.ts'

/** The value of the variable `name`, or the usual one where it says no number. */
export function secondsOf({ env }: AppSection, name: string, usual: number): number {
  return Number(literalText(env[name] ?? [])) || usual
}
