// What an environment's Compose file must say so that, merged over the shared one, the result is that environment.
import { Noted, Reference, type Yaml } from './write/yaml.ts'

type Map = { readonly [key: string]: Yaml }

/** Keys whose lists Compose merges by appending: there an override says only what is new. */
const appended = new Set(['volumes', 'ports', 'env_file'])

/** The difference, or undefined when there is none. */
export function difference(shared: Yaml | undefined, wanted: Yaml | undefined, key = ''): Yaml | undefined {
  if (shared === wanted) return undefined
  if (wanted === undefined) return new Noted(null, { tag: '!reset' })
  if (isMap(shared) && isMap(wanted)) {
    const entries = [...new Set([...Object.keys(shared), ...Object.keys(wanted)])].flatMap((name): [string, Yaml][] => {
      const found = difference(shared[name], wanted[name], name)
      return found === undefined ? [] : [[name, found]]
    })
    return entries.length === 0 ? undefined : Object.fromEntries(entries)
  }
  if (same(shared, wanted)) return undefined
  if (Array.isArray(shared) && Array.isArray(wanted)) {
    const begin = (wanted as readonly Yaml[]).slice(0, shared.length)
    if (appended.has(key) && same(shared, begin)) return (wanted as readonly Yaml[]).slice(shared.length)
    return new Noted(wanted, { tag: '!override' })
  }
  return wanted
}

function isMap(value: Yaml | undefined): value is Map {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Noted) &&
    !(value instanceof Reference)
  )
}

/** Plain data by content; the order of keys does not count. */
function same(a: Yaml | undefined, b: Yaml | undefined): boolean {
  if (isMap(a) && isMap(b)) {
    const keys = Object.keys(a)
    return keys.length === Object.keys(b).length && keys.every((key) => key in b && same(a[key], b[key]))
  }
  if (a instanceof Noted && b instanceof Noted) return same(a.value, b.value)
  return JSON.stringify(a) === JSON.stringify(b)
}
