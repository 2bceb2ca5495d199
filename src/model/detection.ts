// What a repository tells about itself, with the evidence for it.
import type { OwnLock } from './own-lock.ts'

/** Why something is believed: `file:line` and what stands there. */
export interface Evidence {
  readonly file: string
  readonly line: number
  readonly says: string
}

/** A believed fact. Confidence runs from 0 to 1; 1 is stated by the repository itself. */
export interface Finding<T> {
  readonly value: T
  readonly confidence: number
  readonly evidence: readonly Evidence[]
}

/**
 * How the dependencies of an app are given: by the lock of a package manager; by a list, with a hash of each or without;
 * by a project file with no lock beside it; `named`, in the words of the package client; or `compiled` from one of these.
 */
export interface Requirements {
  readonly kind:
    | 'uv-lock'
    | 'poetry-lock'
    | 'pdm-lock'
    | 'pipenv-lock'
    | 'pylock'
    | 'hashed'
    | 'plain'
    | 'project'
    | 'named'
    | 'compiled'
  /** The lock, list or project file, relative to the repository; empty where the stack file names a release. */
  readonly file: string
  /** Every file that installing reads: `file`, what it includes, the project file beside a lock. */
  readonly inputs: readonly string[]
  /** Normalised names of the packages it names. */
  readonly packages: readonly string[]
  /** Of these, packages of which any newer version would be taken, neither pinned nor bounded above, with what is said of them: `>=2.0`. */
  readonly openEnded: Readonly<Record<string, string>>
  /** Whether it leaves the version of something open. */
  readonly isLoose?: boolean
  /** What a project file says of what is installed, beside all else that it says; absent: the whole file counts. */
  readonly says?: readonly string[]
  /** Lines of a list by which it names where packages come from. */
  readonly indexes?: readonly string[]
  /** What a compiled list is compiled from. */
  readonly asks?: Requirements
  /** Whether the project itself is built and installed as a package. */
  readonly installable: boolean
  /** What is installed, where no file says it to the package client. */
  readonly named?: readonly string[]
  /** Groups of a lock that production needs beside the main one. */
  readonly groups?: readonly string[]
  /** Folders of the repository that are packages of their own, which the app needs. */
  readonly folders?: readonly string[]
  /** Whether something is fetched by Git. */
  readonly fromGit?: boolean
  /** Whether something of a lock, or of a list with hashes, has no hash, because it comes from no registry. */
  readonly unhashed?: boolean
}

/** Facts of one app's files that the Plan needs, by the kind of its framework. */
export type SourceFacts = PythonFacts | SiteFacts | NodeFacts | GoFacts | ImageFacts

interface Facts {
  /** Language version to build with: the stack file's, else the repository's, else the default. */
  readonly version: string
  /** Of the folders that the app writes to, those of which the repository has no content. */
  readonly emptyFolders: readonly string[]
}

export interface PythonFacts extends Facts {
  readonly kind: 'python'
  /** File of the entry module, relative to the app's folder, such as `website/app.py`; absent: a published package has it. */
  readonly entryFile?: string
  /** Prefixes that the app takes off a path itself, such as `/api/v1`: below them it answers every path too. */
  readonly rootPaths?: readonly string[]
  readonly requirements: Requirements
  /** Absent: the repository asks for nothing beside. */
  readonly development?: DevelopmentRequirements
  /** Where the repository has no lock: the one that is compiled for it. */
  readonly lock?: OwnLock
  /** What makes the files that browsers load, where the stack file names a folder for it. */
  readonly assets?: AssetsFacts
}

/** What a repository asks for beside what production needs: to test the app, and to work on it. */
export interface DevelopmentRequirements {
  /** Dependency groups of the project file. */
  readonly groups: readonly string[]
  /** Extras of the project itself. */
  readonly extras: readonly string[]
  /** Lists of requirements, relative to the repository. */
  readonly lists: readonly string[]
  /** Every file that installing them reads, the project file too. */
  readonly inputs: readonly string[]
  /** Normalised names of the packages that they name. */
  readonly packages: readonly string[]
  /** Whether a list names the project itself, whose source is there when it is installed. */
  readonly namesProject: boolean
}

export interface AssetsFacts {
  /** Version of Node. */
  readonly version: string
  readonly packages: NodePackages
  /** The words that make the files. */
  readonly build: readonly string[]
}

export interface SiteFacts extends Facts {
  readonly kind: 'site'
  /** Absent: a site whose files are in the repository as they are. */
  readonly packages?: NodePackages
  /** Folder with the finished files, relative to the app's folder. */
  readonly output: string
  /** Folders of the repository that lie where the build sees them and that it does not read. */
  readonly unread: readonly string[]
}

export interface NodeFacts extends Facts {
  readonly kind: 'node'
  /** Absent: it needs none. */
  readonly packages?: NodePackages
  /** The words that make its files; absent: they are in the repository as they run. */
  readonly build?: readonly string[]
  /** Whether the packages of development stay: what migrates is one of them. */
  readonly development: boolean
}

export interface GoFacts extends Facts {
  readonly kind: 'go'
  /** Folder of its go.mod, relative to the app's folder. */
  readonly module: string
  /** The package with `main`, relative to the module's folder. */
  readonly package: string
  /** What the program is called. */
  readonly program: string
  /** Every file that fetching the modules reads, relative to the repository; none where they are in the repository. */
  readonly inputs: readonly string[]
  /** Whether a module of it is C. */
  readonly cgo: boolean
  /** Files of variables that it loads, and its image would not have: empty ones are made, relative to the app's folder. */
  readonly settingsFiles: readonly string[]
  /** What makes the files that it is compiled with, where the stack file names a folder for it. */
  readonly assets?: AssetsFacts
}

/** Its version is the image's whole name, with its tag. */
export interface ImageFacts extends Facts {
  readonly kind: 'image'
}

/** How the packages of Node are installed. */
export interface NodePackages {
  readonly manager: NodeManager
  /** Version of the package manager that the repository asks for. */
  readonly managerVersion?: string
  /** Folder of the lock file, relative to the repository: where installing is done. */
  readonly folder: string
  /** Every file that installing reads, relative to the repository. */
  readonly inputs: readonly string[]
  /** Whether packages among them have scripts to run once they are there, such as a compiler's. */
  readonly scripts: boolean
  /** Scripts of the project's own that belong to installing and need its source. */
  readonly lifecycle: readonly string[]
  /** Distribution packages that some of them are compiled with. */
  readonly compilers: readonly string[]
  /** Distribution packages with shared libraries that some of them load. */
  readonly libraries: readonly string[]
  /** Names of the packages that the project itself names. */
  readonly names: readonly string[]
}

/** `yarn` is the classic one, `berry` what followed it. */
export type NodeManager = 'npm' | 'pnpm' | 'yarn' | 'berry' | 'bun'
