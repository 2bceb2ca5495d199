// What a framework tells Seaworthy: one object each, in its own file.
import type { DatastoreProvider } from './datastore-provider.ts'
import type { SourceFacts } from './detection.ts'
import type { Diagnostic } from './diagnostic.ts'
import type { Probe } from './health.ts'
import type { GoMigration } from './go-detection.ts'
import type { NodeDetection } from './node-detection.ts'
import type { Resources } from './resources.ts'
import type { Probes } from './plan.ts'
import type { ImageRecipe, NativeNeeds, PackageNeeds } from './recipe.ts'
import type { AppSection } from './stack.ts'

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
  /** User of the app's process in its container, where the stack file names none. */
  readonly uid: number
  /** What its images answer where the stack file names no path of the app's own. */
  readonly probes: Probes
  /** What puts errors into the contract: the runtime in its images, the edge, which completes them, or a page in their place. */
  readonly errors: 'runtime' | 'edge' | 'page'
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
  /** Names of the folders of an image in which each package of its lock has a folder of its own. */
  readonly packageFolders: readonly string[]
  /** Where an app runs: its own folder in the image; empty where only the image knows, and folders are absolute. */
  workdir(app: AppSection, facts: SourceFacts): string
  /** What tells how an app's own tests are run, best evidence first. */
  readonly tests?: readonly TestDetection[]
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

/** A way of running tests. */
export interface TestDetection {
  readonly command: string
  /** Files that tell, as the app's folder sees them. */
  readonly file: RegExp
  /** A line that one of them has; absent: any. */
  readonly holds?: RegExp
}

/** A framework, by the kind of its apps: what their sections say, and what tells them in a repository; `detect` does the looking. */
export type FrameworkProvider = PythonFramework | SiteFramework | NodeFramework | GoFramework | ImageFramework

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
export type GoFramework = Framework & { readonly kind: 'go'; readonly migrations: readonly GoMigration[] }
export type ImageFramework = Framework & { readonly kind: 'image' }

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
  /** By bundler, its program and the option that says where it writes. */
  readonly outputOptions: Readonly<Record<string, { readonly program: string; readonly option: string }>>
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
  /** The variable by which its own server listens, and the file that its tools read variables from. */
  readonly port?: { readonly variable: string; readonly file: string }
  /** The command of its own server, and the modules where that looks for the app when nothing names one. */
  readonly runner?: { readonly words: readonly string[]; readonly modules: readonly string[] }
  /** A call by which the framework fills settings from the environment. */
  readonly prefixedSettings?: PrefixedSettings
  /** Servers that take a module's bare name, with the object that they then look for. */
  readonly servers?: Readonly<Record<string, string>>
  /** Names by which its code answers with a stream of events, and in pieces such as a file's. */
  readonly streams: { readonly events: readonly string[]; readonly chunks: readonly string[] }
  /** Names of what holds a connection to a datastore, among the parameters of a function. */
  readonly resources: RegExp
  /** Commands that make files of the source, for an image to have them, as they begin. */
  readonly making: readonly RegExp[]
  /** Pages about the API that the maker adds by itself: the argument that moves each, and where it is without. */
  readonly documentation?: Readonly<Record<string, string>>
  /** Attributes of the app object that are folders: below the import root, or below the app's package. */
  readonly folders?: Readonly<Record<string, { readonly of: 'root' | 'package'; readonly folder: string }>>
  /** The keyword by which an app object is told a prefix that it takes off a path itself. */
  readonly rootPath?: string
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
  /** A file that the tree has; empty where no file's name tells it. */
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

/** The registry handed to every layer that must not know a technology by name. */
export interface Providers {
  readonly frameworks: readonly FrameworkProvider[]
  readonly datastores: readonly DatastoreProvider[]
}
