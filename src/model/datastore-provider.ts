// What a datastore tells Seaworthy: one object each, in its own file.
import type { HealthCheck } from './health.ts'
import type { Resources } from './resources.ts'
import type { Mount } from './plan.ts'
import type { Bound, NativeNeeds } from './recipe.ts'
import type { SecretSpec, Value } from './value.ts'
import type { DatastoreSection } from './stack.ts'

/** What a datastore offers to an app's environment, such as `host`; `url` is all of it in one. */
export type ConnectionFacts = Readonly<Record<string, Value>> & { readonly url: Value }

/** A datastore: what apps are told of it, and how a repository shows that it is used. */
export type DatastoreProvider = ServerProvider | FileProvider

/** A datastore that is a server: a container of the stack, or somebody else's. */
export type ServerProvider = Datastore & {
  readonly kind: 'server'
  /** What its section may say that it is for, the usual first; none where it is for one thing alone. */
  readonly purposes: readonly string[]
  /** Databases that the server keeps for itself, where its user may have rights on more than one; absent: its section names none. */
  readonly reservedDatabases?: readonly string[]
  /** Where it listens, and the port of a URL that names none. */
  readonly port: number
  /** A URL for a person to see how one is written. */
  readonly exampleUrl: string
  /** The datastore `name` of the stack `stack`, as its section of the stack file asks. */
  describe(name: string, section: DatastoreSection, stack: string): DatastoreDescription
}

/** A datastore that is a file in a volume of its app's: one app, and one container of it. */
export type FileProvider = Datastore & {
  readonly kind: 'file'
  /** Where its file is when the stack file says nothing, relative to the app's folder. */
  usualFile(name: string): string
  /** What the app is told of a file at an absolute path. */
  connection(path: string): ConnectionFacts
  readonly opening: FileOpening
}

/** How code opens a database that is a file. */
export interface FileOpening {
  /** Functions that are given its path, with their packages. */
  readonly python: readonly string[]
  /** Packages whose classes and functions are, and those of them that are given a URL. */
  readonly node: { readonly paths: readonly string[]; readonly urls: readonly string[] }
  /** Functions of drivers' packages that are, and names that they have for a driver; the words for one are the schemes. */
  readonly go: readonly string[]
  /** Packages that look for a relative path of a URL in a folder of the app. */
  readonly folders: Readonly<Record<string, string>>
  /** Paths that are none: a database in memory. */
  readonly memory: RegExp
}

interface Datastore {
  /** The word in the stack file, such as the part before the colon in `name:17`. */
  readonly name: string
  /** Versions that the stack file may name, oldest first. */
  readonly versions: readonly string[]
  /** What a person calls it, without its version. */
  readonly title: string
  /** Names of the facts that an app is told. */
  readonly facts: readonly string[]
  readonly detection: DatastoreDetection
  /** Drivers that are built from source or load a shared library, and what that takes, `unless` another package brings it. */
  readonly nativeDrivers: Readonly<Record<string, NativeNeeds & { readonly unless?: readonly string[] }>>
  /** Bounds for packages that, in their newest version, no longer work with one of the `drivers` alone. */
  readonly driverBounds: readonly DriverBound[]
  /** Names of environment variables that usually hold one of its facts. */
  readonly environmentNames: Readonly<Record<string, readonly string[]>>
}

/** What tells that a repository uses a datastore. */
export interface DatastoreDetection {
  /** What `init` calls the only one of its kind. */
  readonly usualName: string
  /** Drivers among the requirements, by language. */
  readonly drivers: Readonly<Record<'python' | 'node' | 'go', readonly string[]>>
  /** Image names in a Compose file, without tag. */
  readonly images: readonly string[]
  /** URL schemes, such as in `scheme://user@host`; the one to write first. */
  readonly schemes: readonly string[]
  /** For libraries whose URLs name a driver, `scheme+driver://`. */
  readonly urlDrivers: {
    /** Packages that read such URLs. */
    readonly readBy: readonly string[]
    /** Drivers that a URL without a driver means. */
    readonly unnamed: readonly string[]
    /** Other drivers' packages, best first, with the word for each. */
    readonly named: Readonly<Record<string, string>>
  }
  /** What drivers of a language take in place of its `url`: a template of the facts, such as `${url}?option=x`. */
  readonly connectionStrings?: Readonly<Partial<Record<'python' | 'node' | 'go', string>>>
  /** Folder in the image whose mounts are scripts of the first start; absent where it runs none. */
  readonly initFolder?: string
  /** How such a script connects to a database by its name, and makes one; each captures the name. */
  readonly initDatabases?: { readonly entered: RegExp; readonly made: RegExp }
  /** The version that `init` writes when the repository names none. */
  readonly defaultVersion: string
}

/** A bound, and when it applies. */
export interface DriverBound extends Bound {
  /** Applies where one of these is required and none of `unless`. */
  readonly drivers: readonly string[]
  readonly unless: readonly string[]
  /** The package that is bounded, and packages that bring it along. */
  readonly package: string
  readonly broughtBy: readonly string[]
}

/** A datastore's container, before the stack file's limits are applied. Fields as in `Datastore` of the Plan. */
export interface DatastoreDescription {
  readonly image: string
  readonly user: string
  /** Absent: the image's own. */
  readonly command?: readonly string[]
  readonly environment: Readonly<Record<string, Value>>
  readonly secrets: readonly SecretSpec[]
  readonly mounts: readonly Mount[]
  readonly health: HealthCheck
  readonly resources: Resources
  readonly stopGraceSeconds: number
  readonly sharedMemory?: string
  readonly facts: ConnectionFacts
}
