// Response headers of an app: the policy that its pages usually work under, with the stack file's words.
import { usualHeaders } from '../model/edge.ts'
import type { FrameworkProvider } from '../model/provider.ts'
import { compare } from './compare.ts'

/** By name; the app's own win over these, and an empty word of the stack file leaves a header out. */
export function resolveHeaders(
  provider: FrameworkProvider,
  chosen: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const all: Readonly<Record<string, string>> = {
    'Content-Security-Policy': provider.contentSecurityPolicy,
    ...usualHeaders,
    ...chosen,
  }
  return Object.fromEntries(
    Object.entries(all)
      .filter(([, value]) => value !== '')
      .toSorted(([a], [b]) => compare(a, b)),
  )
}
