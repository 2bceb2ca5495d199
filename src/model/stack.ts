// The stack file after validation: what the user wrote, with types, defaults not yet applied.
import type { SecretGenerator } from './value.ts'

export interface Stack {
  readonly name: string
  readonly apps: Readonly<Record<string, AppSection>>
  readonly datastores: Readonly<Record<string, DatastoreSection>>
  readonly edge: EdgeSection
}

/** A part of an environment value: text, or a fact such as `${db.url}`. */
export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'fact'; readonly owner: string; readonly fact: string }

export interface AppSection {
  readonly framework: string
  readonly path: string
  readonly entry: string
  readonly version?: string | undefined
  readonly requirements?: string | undefined
  readonly port?: number | undefined
  readonly liveness?: string | undefined
  readonly migrate?: { readonly command: string; readonly directory: string } | undefined
  /** An empty list is an empty value. */
  readonly env: Readonly<Record<string, readonly TemplatePart[]>>
  readonly secrets: Readonly<Record<string, SecretGenerator>>
  /** Folders whose content may be lost with the container, relative to the app. */
  readonly writable: readonly string[]
  /** Folders whose content is kept in a volume, relative to the app. */
  readonly uploads: readonly string[]
  readonly egress: boolean
  readonly resources: ResourcesSection
}

export interface ResourcesSection {
  readonly cpus?: number | undefined
  readonly memory?: string | undefined
  readonly pids?: number | undefined
}

export interface DatastoreSection {
  readonly engine: string
  readonly version: string
  /** Scripts of the first start, relative to the stack file, in order. */
  readonly init: readonly string[]
  readonly resources: ResourcesSection
}

export interface EdgeSection {
  readonly domain?: string | undefined
  readonly tls: 'self-signed' | 'off'
  readonly ports: { readonly http?: number | undefined; readonly https?: number | undefined }
  /** Path prefix to app. */
  readonly routes: Readonly<Record<string, string>>
  readonly resources: ResourcesSection
}
