// What a technology tells Seaworthy: one object per framework or datastore, each in its own file.
import type { Evidence, Finding, SourceFacts } from './detection.ts'
import type { Diagnostic } from './diagnostic.ts'
import type { HealthCheck, Probe } from './health.ts'
import type { Mount, Resources } from './plan.ts'
import type { Bound, ImageRecipe, NativeNeeds, PackageNeeds } from './recipe.ts'
import type { SecretGenerator, SecretSpec, Value } from './value.ts'
import type { AppSection, DatastoreSection } from './stack.ts'

export interface FrameworkProvider {
  /** The word in the stack file. */
  readonly name: string
  /** The language, which is also the key of its version in the stack file. */
  readonly language: string
  /** Versions of the language that have a base image, oldest first. */
  readonly versions: readonly string[]
  /** The version taken when neither the stack file nor the repository says one. */
  readonly defaultVersion: string
  readonly defaultPort: number
  readonly resources: Resources
  /** Longest time that the app's server takes to stop, in seconds. */
  stopSeconds(app: AppSection): number
  /** Variables by which the server would listen elsewhere than the edge and the probe ask. */
  readonly portVariables: readonly string[]
  recipe(app: AppSection, facts: SourceFacts, needs: PackageNeeds): ImageRecipe
  /** Environment that the framework's server and tools need, beside the app's own. */
  environment(app: AppSection, facts: SourceFacts): Readonly<Record<string, string>>
  /** The command line of a probe that this framework's images carry. */
  probe(probe: Probe): readonly string[]
  readonly detection: FrameworkDetection
}

/** What tells a framework's apps in a repository; `detect` does the looking. */
export interface FrameworkDetection {
  readonly language: 'python'
  /** Packages of which one must be among the requirements or imports. */
  readonly packages: readonly string[]
  /** Class whose instance is the app object. */
  readonly appClass: string
  /** Migration tools that go with it, best evidence first. */
  readonly migrations: readonly MigrationDetection[]
  /** Settings that make the framework run in production, where the code reads them. */
  readonly production: Readonly<Record<string, string>>
  /** Settings of development and of the framework's own server, which production leaves out. */
  readonly development: readonly RegExp[]
  /** Folder beside the app's package that the framework serves as static files. */
  readonly staticFolder: string
  /** Method that decorates a view, and its path argument, such as `@bp.route("/health")`. */
  readonly route: RegExp
  /** Variables that name the entry for the framework's own tools. */
  readonly entryVariables?: readonly string[]
  /** A call by which the framework fills settings from the environment. */
  readonly prefixedSettings?: PrefixedSettings
  /** Servers that take a module's bare name, with the object that they then look for. */
  readonly servers?: Readonly<Record<string, string>>
  /** Attributes of the app object that are folders: below the import root, or below the app's package. */
  readonly folders?: Readonly<Record<string, { readonly of: 'root' | 'package'; readonly folder: string }>>
}

export interface PrefixedSettings {
  readonly call: string
  /** What stands before a setting's name and `_` where the call says nothing else. */
  readonly prefix: string
}

export interface MigrationDetection {
  readonly packages: readonly string[]
  readonly command: readonly string[]
  /** Words by which a repository's own command is known; options may stand between them. */
  readonly words: readonly string[]
  readonly tree: FolderTree | SettingTree
}

/** A migration tree that is a folder with certain files in it, below the folder where the command runs. */
export interface FolderTree {
  readonly kind: 'folder'
  readonly files: readonly string[]
  /** Its usual name. */
  readonly name: string
  /** Options of the command that give another one. */
  readonly options: readonly string[]
  /** Call in the code that does, by a keyword. */
  readonly call: string
  readonly keyword: string
}

/** A migration tree that a setting of a file names, as seen from where the command runs. */
export interface SettingTree {
  readonly kind: 'setting'
  /** Usual name of the file. */
  readonly file: string
  readonly setting: RegExp
  /** What stands for the file's own folder in the setting. */
  readonly here: string
  /** A file that the tree has. */
  readonly holds: string
  /** Options of the command that name the file, the one to write first. */
  readonly options: readonly string[]
}

/** A problem of one key of an app, such as `entry`. */
export interface AppProblem {
  readonly key: string
  readonly diagnostic: Omit<Diagnostic, 'place'>
}

/** An app as a repository shows it. Absent: nothing was found. */
export interface AppDraft {
  readonly framework: string
  /** Folder of the repository that goes into the image. */
  readonly path: string
  readonly entry: Finding<string>
  readonly version?: Finding<string>
  readonly requirements?: Finding<string>
  /** Normalised names of the packages that it requires or imports. */
  readonly packages: readonly string[]
  readonly port?: Finding<number>
  readonly liveness?: Finding<string>
  readonly migrate?: Finding<{ readonly command: string; readonly directory: string }>
  readonly environment: readonly EnvironmentDraft[]
  readonly writable: readonly Finding<string>[]
  readonly uploads: readonly Finding<string>[]
  readonly egress?: Finding<true>
  readonly staticFolder?: Finding<string>
  /** The repository's own Compose services that this app is. */
  readonly services: readonly { readonly file: string; readonly name: string }[]
  /** Candidates that lost against stronger evidence, for the reader. */
  readonly losers: readonly { readonly what: string; readonly why: string }[]
}

/** An environment variable that the code reads. */
export interface EnvironmentDraft {
  readonly name: string
  readonly evidence: readonly Evidence[]
  readonly secret: boolean
  readonly required: boolean
  /** Settings of other names whose whole value it is. */
  readonly settings: readonly string[]
  /** Its part of a connection, such as `host`, by the position where the code uses it. */
  readonly connection?: { readonly part: string; readonly scheme: string }
  /** What stands before `://` in its values, such as `scheme+driver`; the repository's deployment files first. */
  readonly schemes: readonly string[]
  /** Default in the code or in an example file, when it is a plain value. */
  readonly default?: string
  readonly defaultFrom?: Evidence
  /** Why only a person can say what it is in production. */
  readonly undecided?: string
  /** A value that production needs, as the repository's own deployment files state it. */
  readonly production?: string
}

/** What `init` decided for an environment variable: one line of the stack file. */
export interface SettingDraft {
  readonly name: string
  readonly value: SettingValue
  /** False: written as a comment, because the app runs without it. */
  readonly active: boolean
  readonly note?: string
  readonly evidence: readonly Evidence[]
}

export type SettingValue =
  | { readonly kind: 'text'; readonly text: string }
  /** A fact of a datastore, such as `db.url`. */
  | { readonly kind: 'fact'; readonly reference: string }
  /** Text with references in it, as the stack file writes it. */
  | { readonly kind: 'template'; readonly template: string }
  | { readonly kind: 'secret'; readonly generator: SecretGenerator }
  /** Required, and only a person can know it. */
  | { readonly kind: 'unknown' }

/** A whole stack as a repository shows it: what `init` writes. */
export interface StackDraft {
  readonly name: string
  readonly apps: readonly NamedAppDraft[]
  readonly datastores: readonly DatastoreDraft[]
  /** What the repository runs and the stack file does not hold. */
  readonly leftovers: readonly { readonly what: string; readonly why: string }[]
}

export interface NamedAppDraft extends AppDraft {
  readonly name: string
  readonly language: string
  readonly settings: readonly SettingDraft[]
}

/** What a datastore offers to an app's environment, such as `url` or `host`. */
export type ConnectionFacts = Readonly<Record<string, Value>>

export interface DatastoreProvider {
  /** The word in the stack file, such as the part before the colon in `name:17`. */
  readonly name: string
  readonly versions: readonly string[]
  readonly facts: readonly string[]
  describe(name: string, section: DatastoreSection, stack: string): DatastoreDescription
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
  /** Drivers among the requirements, by language. */
  readonly drivers: Readonly<Record<'python', readonly string[]>>
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
  /** Folder in the image whose mounts are scripts of the first start. */
  readonly initFolder: string
  readonly defaultVersion: string
}

export interface DriverBound extends Bound {
  /** Applies where one of these is required and none of `unless`. */
  readonly drivers: readonly string[]
  readonly unless: readonly string[]
  /** The package that is bounded, and packages that bring it along. */
  readonly package: string
  readonly broughtBy: readonly string[]
}

export interface DatastoreDraft {
  readonly name: string
  readonly engine: Finding<string>
  /** Why the version is another than the repository's. */
  readonly note?: string
  readonly init: readonly Finding<string>[]
}

export interface DatastoreDescription {
  readonly image: string
  readonly title: string
  readonly user: string
  readonly port: number
  readonly environment: Readonly<Record<string, Value>>
  readonly secrets: readonly SecretSpec[]
  readonly mounts: readonly Mount[]
  readonly health: HealthCheck
  readonly resources: Resources
  readonly stopGraceSeconds: number
  readonly sharedMemory?: string
  readonly facts: ConnectionFacts
}

/** The registry handed to every layer that must not know a technology by name. */
export interface Providers {
  readonly frameworks: readonly FrameworkProvider[]
  readonly datastores: readonly DatastoreProvider[]
}
