// What a technology tells Seaworthy: one object per framework or datastore, each in its own file.
import type { SourceFacts } from './detection.ts'
import type { Diagnostic } from './diagnostic.ts'
import type { HealthCheck, Probe } from './health.ts'
import type { NodeDetection } from './node-detection.ts'
import type { Resources } from './resources.ts'
import type { Mount, Probes } from './plan.ts'
import type { Bound, ImageRecipe, NativeNeeds, PackageNeeds } from './recipe.ts'
import type { SecretSpec, Value } from './value.ts'
import type { AppSection, DatastoreSection } from './stack.ts'

/** A framework: how its apps are found, built, started, asked and stopped. */
export interface Framework {
  /** The word in the stack file. */
  readonly name: string
  /** The language, which is also the key of its version in the stack file. */
  readonly language: string
  /** Versions of the language that have a base image, oldest first. */
  readonly versions: readonly string[]
  /** The version taken when neither the stack file nor the repository says one. */
  readonly defaultVersion: string
  /** Where its server listens in the container when the stack file says nothing. */
  readonly defaultPort: number
  /** User of the app's process in its container. */
  readonly uid: number
  /** What its images answer where the stack file names no path of the app's own. */
  readonly probes: Probes
  /** Who puts errors into the contract. */
  readonly errors: 'runtime' | 'edge'
  /** Content security policy that its pages usually work under. */
  readonly contentSecurityPolicy: string
  /** Limits when the stack file says none. */
  readonly resources: Resources
  /** Longest time that the app's server takes to stop, in seconds. */
  stopSeconds(app: AppSection): number
  /** How long the app's server lets a request take, in seconds; the edge waits a little longer. */
  timeoutSeconds(app: AppSection): number
  /** Variables by which the server would listen elsewhere than the edge and the probe ask. */
  readonly portVariables: readonly string[]
  /** How an app's image is built. `standIns` is its environment with a word in place of each secret. */
  recipe(
    app: AppSection,
    facts: SourceFacts,
    needs: PackageNeeds,
    standIns: Readonly<Record<string, string>>,
  ): ImageRecipe
  /** Environment that the framework's server and tools need, beside the app's own. `origin` is the edge's. */
  environment(app: AppSection, facts: SourceFacts, origin: string): Readonly<Record<string, string>>
  /** The command line of a probe that this framework's images carry. */
  probe(probe: Probe): readonly string[]
}

/** A framework, by the kind of its apps: what their sections say, and what tells them in a repository; `detect` does the looking. */
export type FrameworkProvider = PythonFramework | SiteFramework | NodeFramework | GoFramework

export type PythonFramework = Framework & {
  readonly kind: 'python'
  readonly detection: PythonDetection
  /** What keeps old pins from new versions of the language. */
  readonly firstReleases: FirstReleases
  /** Packages that are built from source or load a shared library, whatever datastores there are, and what that takes. */
  readonly nativePackages: Readonly<Record<string, NativeNeeds>>
}
export type SiteFramework = Framework & { readonly kind: 'site'; readonly detection: SiteDetection }
export type NodeFramework = Framework & { readonly kind: 'node'; readonly detection: NodeDetection }
export type GoFramework = Framework & { readonly kind: 'go' }

/** By package and version of the language: the first release that has a build for it. */
export type FirstReleases = Readonly<Record<string, Readonly<Record<string, string>>>>

export function isPython(framework: FrameworkProvider): framework is PythonFramework {
  return framework.kind === 'python'
}

/** A program is started and configured; a site is files. */
export function isProgram({ kind }: FrameworkProvider): boolean {
  return kind !== 'site'
}

/** A site is a package whose build makes files for a browser. */
export interface SiteDetection {
  /** Bundlers among the packages, with the folder that each writes to where its configuration says nothing. */
  readonly bundlers: Readonly<Record<string, string>>
  /** Packages that make a program of it, which a site is not. */
  readonly servers: readonly string[]
}

export interface PythonDetection {
  /** Packages of which one must be among the requirements or imports. */
  readonly packages: readonly string[]
  /** Classes whose instance is the app object, and functions that return it; the usual first. */
  readonly makers: readonly string[]
  /** Those of them whose apps can do more than what the others make of the same code. */
  readonly fullerMakers?: readonly string[]
  /** Migration tools that go with it, best evidence first. */
  readonly migrations: readonly MigrationDetection[]
  /** Settings that make the framework run in production, where the code reads them. */
  readonly production: Readonly<Record<string, string>>
  /** Settings of development and of the framework's own server, which production leaves out. */
  readonly development: readonly RegExp[]
  /** Folder beside the app's package that the framework serves as static files. */
  readonly staticFolder: string
  /** Variables that name the entry for the framework's own tools. */
  readonly entryVariables?: readonly string[]
  /** A call by which the framework fills settings from the environment. */
  readonly prefixedSettings?: PrefixedSettings
  /** Servers that take a module's bare name, with the object that they then look for. */
  readonly servers?: Readonly<Record<string, string>>
  /** Names by which its code answers with a stream of events, and in pieces such as a file's. */
  readonly streams: { readonly events: readonly string[]; readonly chunks: readonly string[] }
  /** Names of what holds a connection to a datastore, among the parameters of a function. */
  readonly resources: RegExp
  /** Attributes of the app object that are folders: below the import root, or below the app's package. */
  readonly folders?: Readonly<Record<string, { readonly of: 'root' | 'package'; readonly folder: string }>>
  /** Where its settings are a module of the app. */
  readonly settings?: SettingsModule
}

/** Settings that are a module's names, and what the framework does by them. */
export interface SettingsModule {
  /** The variable that names the module. */
  readonly variable: string
  /** Files in the import root that choose a module as well. */
  readonly tools: readonly string[]
  /** Names of a module in which texts name other modules of the app. */
  readonly naming: readonly string[]
  /** The setting that names the module with the app's paths. */
  readonly paths: string
  /** Modules of packages whose paths ask what the app needs. */
  readonly asking: readonly string[]
  /** The folder that a command fills with what browsers load, by `word` among the settings, and its URL. */
  readonly collected: {
    readonly word: string
    readonly root: string
    readonly url: string
    readonly command: readonly string[]
  }
  /** The folder of uploads, and the URL at which it is meant to be seen. */
  readonly uploads: { readonly root: string; readonly url: string }
  /** The setting that lists the host names to answer to. */
  readonly hosts: string
  /** Of a database's map, the key of its engine, engines by the driver that each needs, and those that are a file. */
  readonly engine: {
    readonly key: string
    readonly byDriver: Readonly<Record<string, string>>
    readonly file: RegExp
  }
  /** Texts among the settings by which the app reaches the outside. */
  readonly outward: RegExp
}

/** Settings that the code never names: the framework takes every variable with a prefix. */
export interface PrefixedSettings {
  /** The method that does. */
  readonly call: string
  /** What stands before a setting's name and `_` where the call says nothing else. */
  readonly prefix: string
}

/** A migration tool. */
export interface MigrationDetection {
  /** Packages of which one must be among the requirements. */
  readonly packages: readonly string[]
  /** The command that brings a database to the newest version. */
  readonly command: readonly string[]
  /** Words by which a repository's own command is known; options may stand between them. */
  readonly words: readonly string[]
  readonly tree: FolderTree | SettingTree | ProgramTree
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
  /** Captures the tree's folder in that file. */
  readonly setting: RegExp
  /** What stands for the file's own folder in the setting. */
  readonly here: string
  /** A file that the tree has. */
  readonly holds: string
  /** Options of the command that name the file, the one to write first. */
  readonly options: readonly string[]
}

/** Migrations that lie in many packages: the tool is a file of the repository, which finds them itself. */
export interface ProgramTree {
  readonly kind: 'program'
  readonly file: string
  /** Options of the command that name another file; there are none. */
  readonly options: readonly []
}

/** A problem of one key of an app, such as `entry`. */
export interface AppProblem {
  readonly key: string
  readonly diagnostic: Omit<Diagnostic, 'place'>
}

/** What a datastore offers to an app's environment, such as `host`; `url` is all of it in one. */
export type ConnectionFacts = Readonly<Record<string, Value>> & { readonly url: Value }

/** A datastore: its container, what apps are told of it, and how a repository shows that it is used. */
export interface DatastoreProvider {
  /** The word in the stack file, such as the part before the colon in `name:17`. */
  readonly name: string
  /** Versions that the stack file may name, oldest first. */
  readonly versions: readonly string[]
  /** What its section may say that it is for, the usual first; none where it is for one thing alone. */
  readonly purposes: readonly string[]
  /** Databases that the server keeps for itself, where its user may have rights on more than one; absent: its section names none. */
  readonly reservedDatabases?: readonly string[]
  /** Names of the facts that `describe` gives. */
  readonly facts: readonly string[]
  /** The datastore `name` of the stack `stack`, as its section of the stack file asks. */
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
  readonly title: string
  readonly user: string
  /** Absent: the image's own. */
  readonly command?: readonly string[]
  /** Where it listens on the data network. */
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
