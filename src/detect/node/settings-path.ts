// Paths of routes that stand in a program's settings: `settings.health.path` of `{ health: { path: process.env.X || '/status' } }`.
import { entriesOf, placesOfName } from './expressions.ts'
import type { NodeModule, Span } from './module.ts'

const forProbes = /health|live(ness|z)?$|ready|readiness|probe|heartbeat/i

/** The path behind the names of a check for probes: what the settings have for it, or have without a variable. */
export function probePathOf(modules: readonly NodeModule[], { tokens }: NodeModule, span: Span): string | undefined {
  const words = tokens.slice(span.from, span.to)
  const isChain = words.every(({ kind, text }, index) => (index % 2 === 0 ? kind === 'name' : /^\??\.$/.test(text)))
  const [section, , key] = words.slice(-3).map(({ text }) => text)
  if (!isChain || words.length < 5 || section === undefined || key === undefined) return undefined
  return forProbes.test(section) || forProbes.test(key) ? entryOf(modules, section, key) : undefined
}

/** `section: { key: … }` of any module, as far as it ends with a path. */
function entryOf(modules: readonly NodeModule[], section: string, key: string): string | undefined {
  for (const module of modules)
    for (const at of placesOfName(module, section)) {
      const entries = module.tokens[at + 1]?.text === ':' ? entriesOf(module, at + 2) : []
      const value = entries.find((each) => each.key === key)?.value
      const last = value && module.tokens[value.to - 1]
      if (last?.kind === 'text' && last.text.startsWith('/')) return last.text
    }
  return undefined
}
