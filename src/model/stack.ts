// The stack file after validation: what the user wrote, with types, defaults not yet applied.
import type { SecretGenerator } from './value.ts'

/** One environment of the stack file: the shared part with the environment's overlay applied. */
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

/** What `init` writes where only a person can know the value; `check` refuses to go on until it is filled. */
export const unfilled = 'CHANGE-ME'

/** The text of a value that refers to no fact, else an empty one. */
export function literalText(parts: readonly TemplatePart[]): string {
  return parts.every((part) => part.kind === 'text') ? parts.map(({ text }) => text).join('') : ''
}

/** `apps.<name>`. */
export interface AppSection {
  /** The word of a framework provider. */
  readonly framework: string
  /** Folder of the repository that goes into the image, `.` for all of it. */
  readonly path: string
  /** `package.module:object`, as the app server takes it, relative to `path`. */
  readonly entry: string
  /** Version of the framework's language. */
  readonly version?: string | undefined
  /** Lock or requirements file, relative to `path` or to the repository. */
  readonly requirements?: string | undefined
  /** Where the app listens inside its container. */
  readonly port?: number | undefined
  /** HTTP path that answers while the process lives. Absent: a TCP connection tells. */
  readonly liveness?: string | undefined
  /** The command's words, and the folder relative to the app in which it runs. */
  readonly migrate?: { readonly command: readonly string[]; readonly directory: string } | undefined
  /** An empty list is an empty value. */
  readonly env: Readonly<Record<string, readonly TemplatePart[]>>
  /** Variables whose values are secrets, with how the first value is made. */
  readonly secrets: Readonly<Record<string, SecretGenerator>>
  /** Folders whose content may be lost with the container, relative to the app. */
  readonly writable: readonly string[]
  /** Folders whose content is kept in a volume, relative to the app. */
  readonly uploads: readonly string[]
  /** Whether the app may reach the outside. */
  readonly egress: boolean
  readonly resources: ResourcesSection
}

/** Limits that the file states; the provider has the others. Units as in `Resources` of the Plan. */
export interface ResourcesSection {
  readonly cpus?: number | undefined
  readonly memory?: string | undefined
  readonly pids?: number | undefined
}

/** `datastores.<name>`. */
export interface DatastoreSection {
  /** The word of a datastore provider. */
  readonly engine: string
  readonly version: string
  /** Scripts of the first start, relative to the stack file, in order. */
  readonly init: readonly string[]
  readonly resources: ResourcesSection
}

/** `edge`. */
export interface EdgeSection {
  /** Host name. Absent: any name is answered. */
  readonly domain?: string | undefined
  readonly tls: 'self-signed' | 'off'
  readonly ports: { readonly http?: number | undefined; readonly https?: number | undefined }
  /** Path prefix to app. */
  readonly routes: Readonly<Record<string, string>>
  /** Largest body of a request, such as `10M`. */
  readonly maxBodySize: string
  readonly resources: ResourcesSection
}
