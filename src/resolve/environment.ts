// An app's environment: templates become values, and what holds a secret stays a reference to it.
import { hostName, origin, type Edge } from '../model/edge.ts'
import type { AppSection, TemplatePart } from '../model/stack.ts'
import type { Use } from '../model/plan.ts'
import { secretsIn, type SecretName, type Segment, type Value } from '../model/value.ts'
import type { Connection } from './datastore.ts'

export interface ResolvedEnvironment {
  readonly values: Readonly<Record<string, Value>>
  /** Datastores whose facts are used, sorted by name. */
  readonly uses: readonly Use[]
  /** Secrets of datastores that the values or readiness need, sorted. */
  readonly secrets: readonly SecretName[]
}

export function resolveEnvironment(
  section: AppSection,
  connections: readonly Connection[],
  edge: Edge,
): ResolvedEnvironment {
  // A file is its app's, whether or not its environment says where it is.
  const uses = new Set(connections.filter(({ use }) => use.kind === 'file').map(({ use }) => use.datastore))
  const secrets = new Set<SecretName>()
  const values: Record<string, Value> = {}
  for (const key of Object.keys(section.env).toSorted()) {
    const parts = section.env[key] ?? []
    const value = parts.flatMap((part, index): Value => {
      if (part.kind === 'fact' && part.owner !== 'edge') uses.add(part.owner)
      const found = segments(part, connections, edge)
      return isInUrl(parts.slice(0, index)) ? found.map(urlEncoded) : found
    })
    for (const secret of secretsIn(value)) secrets.add(secret)
    values[key] = value
  }
  const used = connections.filter(({ use }) => uses.has(use.datastore)).map(({ use }) => use)
  // Readiness connects as the app does, though the app may take the address apart.
  for (const { url } of used) for (const secret of secretsIn(url)) secrets.add(secret)
  return { values, uses: used, secrets: [...secrets].toSorted() }
}

/** Whether what follows is a part of a URL that the stack file puts together, such as `scheme+driver://${db.user}:…`. */
function isInUrl(before: readonly TemplatePart[]): boolean {
  const shape = before.map((part) => (part.kind === 'text' ? part.text : part.fact === 'url' ? 'x://x' : 'x')).join('')
  return /[a-z][a-z0-9+.-]*:\/\/[^\s"'<>]*$/i.test(shape)
}

/** A password may hold what ends a part of a URL; names and addresses are made of what is harmless. */
const urlEncoded = (segment: Segment): Segment =>
  segment.kind === 'secret' ? { ...segment, urlencode: true } : segment

function segments(part: TemplatePart, connections: readonly Connection[], edge: Edge): readonly Segment[] {
  if (part.kind === 'text') return [part]
  if (part.owner === 'edge') return [{ kind: 'text', text: part.fact === 'origin' ? origin(edge) : hostName(edge) }]
  const value = connections.find(({ use }) => use.datastore === part.owner)?.facts[part.fact]
  if (!value) throw new Error(`unchecked reference to ${part.owner}.${part.fact}`)
  return part.scheme === undefined ? value : withScheme(value, part.scheme)
}

/** A URL for a client that wants its driver named: `scheme+driver://` in place of what it begins with. */
function withScheme(url: Value, scheme: string): Value {
  const [first, ...rest] = url
  return first?.kind === 'text' ? [{ ...first, text: first.text.replace(/^[^:]+(?=:\/\/)/, scheme) }, ...rest] : url
}
