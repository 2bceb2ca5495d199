// Response headers of an app: the policy that its pages usually work under, with the stack file's words.
import type { FrameworkProvider } from '../model/provider.ts'
import { compare } from './compare.ts'

// Features that every browser in use knows: an unknown one is an error in the console.
const permissions = 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()'

/** By name; the app's own win over these, and an empty word of the stack file leaves a header out. */
export function resolveHeaders(
  provider: FrameworkProvider,
  chosen: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const usual = {
    'Content-Security-Policy': provider.contentSecurityPolicy,
    'Permissions-Policy': permissions,
    'Referrer-Policy': 'strict-origin-when-cross-origin',
    'X-Frame-Options': 'DENY',
  }
  const all: Readonly<Record<string, string>> = { ...usual, ...chosen, 'X-Content-Type-Options': 'nosniff' }
  return Object.fromEntries(
    Object.entries(all)
      .filter(([, value]) => value !== '')
      .toSorted(([a], [b]) => compare(a, b)),
  )
}
