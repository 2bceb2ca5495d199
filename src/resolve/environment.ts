// An app's environment: templates become values, and what holds a secret stays a reference to it.
import { hostName, origin, type Edge } from '../model/edge.ts'
import type { AppSection, TemplatePart } from '../model/stack.ts'
import type { SecretName, Segment, Value } from '../model/value.ts'
import type { ResolvedDatastore } from './datastore.ts'

export interface ResolvedEnvironment {
  readonly values: Readonly<Record<string, Value>>
  /** Datastores whose facts are used, sorted. */
  readonly uses: readonly string[]
  /** Secrets of datastores that the values or readiness need, sorted. */
  readonly secrets: readonly SecretName[]
}

export function resolveEnvironment(
  section: AppSection,
  datastores: readonly ResolvedDatastore[],
  edge: Edge,
): ResolvedEnvironment {
  const uses = new Set<string>()
  const secrets = new Set<SecretName>()
  const values: Record<string, Value> = {}
  for (const key of Object.keys(section.env).toSorted()) {
    const parts = section.env[key] ?? []
    const value = parts.flatMap((part, index): Value => {
      if (part.kind === 'fact' && part.owner !== 'edge') uses.add(part.owner)
      const found = segments(part, datastores, edge)
      return isInUrl(parts.slice(0, index)) ? found.map(urlEncoded) : found
    })
    for (const segment of value) if (segment.kind === 'secret') secrets.add(segment.secret)
    values[key] = value
  }
  // Readiness connects as the app does, though the app may take the address apart.
  for (const { datastore } of datastores)
    if (uses.has(datastore.name))
      for (const segment of datastore.url) if (segment.kind === 'secret') secrets.add(segment.secret)
  return { values, uses: [...uses].toSorted(), secrets: [...secrets].toSorted() }
}

/** Whether what follows is a part of a URL that the stack file puts together, such as `scheme+driver://${db.user}:…`. */
function isInUrl(before: readonly TemplatePart[]): boolean {
  const shape = before.map((part) => (part.kind === 'text' ? part.text : part.fact === 'url' ? 'x://x' : 'x')).join('')
  return /[a-z][a-z0-9+.-]*:\/\/[^\s"'<>]*$/i.test(shape)
}

/** A password may hold what ends a part of a URL; names and addresses are made of what is harmless. */
const urlEncoded = (segment: Segment): Segment =>
  segment.kind === 'secret' ? { ...segment, urlencode: true } : segment

function segments(part: TemplatePart, datastores: readonly ResolvedDatastore[], edge: Edge): readonly Segment[] {
  if (part.kind === 'text') return [part]
  if (part.owner === 'edge') return [{ kind: 'text', text: part.fact === 'origin' ? origin(edge) : hostName(edge) }]
  const value = datastores.find(({ datastore }) => datastore.name === part.owner)?.facts[part.fact]
  if (!value) throw new Error(`unchecked reference to ${part.owner}.${part.fact}`)
  return part.scheme === undefined ? value : withScheme(value, part.scheme)
}

/** A URL for a client that wants its driver named: `scheme+driver://` in place of what it begins with. */
function withScheme(url: Value, scheme: string): Value {
  const [first, ...rest] = url
  return first?.kind === 'text' ? [{ ...first, text: first.text.replace(/^[^:]+(?=:\/\/)/, scheme) }, ...rest] : url
}
