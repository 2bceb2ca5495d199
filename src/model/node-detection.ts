// What tells programs of Node in a repository: names of packages and of their programs, kept as data by the provider.

export interface NodeDetection {
  /** Packages by which a program answers HTTP. */
  readonly packages: readonly string[]
  /** Further ones, which other programs use, too. */
  readonly servers: readonly string[]
  readonly conventions: readonly NodeConvention[]
  /** Frameworks that could serve, and write files for any web server where their settings say so. */
  readonly exports: readonly NodeExport[]
  /** Programs of packages that serve without being given a file. */
  readonly programs: RegExp
  /** Programs that show files, for development or as a site. */
  readonly fileServers: RegExp
  /** Programs that make files of sources. */
  readonly builders: RegExp
  /** A builder that leaves one file of all sources. */
  readonly joiningBuilder: string
  /** Names that code gives to what it adds routes to. */
  readonly routers: RegExp
  /** Calls that begin to listen, with the packages that they must come from. */
  readonly listening: Readonly<Record<string, RegExp>>
  /** Libraries that declare variables: those whose fields must be given, and those whose need not. */
  readonly settings: { readonly strict: RegExp; readonly lenient: RegExp }
  /** Variables of tests, builds and platforms. */
  readonly development: readonly RegExp[]
  readonly connections: NodeConnections
  readonly migrations: readonly NodeMigration[]
  /** Packages by which code takes files from people, and by which it writes logs. */
  readonly writing: { readonly uploads: RegExp; readonly logs: RegExp }
}

/** How what a framework's own build makes is started. */
export interface NodeConvention {
  /** Packages of which one brings it, and one that must be there, too. */
  readonly packages: readonly string[]
  readonly with?: string
  /** The file that its build makes, or the program of its packages that starts it. */
  readonly entry: string
  readonly args: string
  /** Words that build, where the package has no script for it. */
  readonly build: string
  readonly port: number
  /** Folders that it writes to. */
  readonly writable: readonly string[]
  /** Whether it makes pages. */
  readonly isFrontend: boolean
  /** Whether only a package that says how it is started is a program. */
  readonly needsStart: boolean
  /** What its build makes holds its packages: none of them need be there in production. */
  readonly isBundled: boolean
  /** Where an adapter decides what the build makes: the one for Node, and the settings that name it. */
  readonly adapter?: {
    readonly package: string
    readonly files: RegExp
    readonly imports: RegExp
    readonly output: string
  }
  /** Where its settings can ask its build for a server with all that it needs: how they say so, and its file. */
  readonly standalone?: {
    readonly files: RegExp
    readonly key: string
    readonly value: string
    /** The key of the folder in which the build writes. */
    readonly output: string
    readonly entry: string
  }
}

export interface NodeExport {
  readonly package: string
  /** Names of its files of settings. */
  readonly files: RegExp
  /** What such a file, or the build script, says. */
  readonly says: RegExp
  readonly output: string
}

export interface NodeConnections {
  /** Functions and classes that are given what a connection needs. */
  readonly functions: RegExp
  /** Packages whose every function is one. */
  readonly drivers: RegExp
  /** Packages that speak to a server of another name than their own. */
  readonly speaksTo: Readonly<Record<string, string>>
  /** Drivers of databases: a program that has one of them alone speaks to it. */
  readonly databases: readonly string[]
}

/** A tool that brings a database to its newest form. */
export interface NodeMigration {
  /** Packages of which one brings its program. */
  readonly packages: readonly string[]
  readonly programs: RegExp
  /** What its program is called. */
  readonly program: string
  /** Words by which its command is known, one of them. */
  readonly words: readonly string[]
  /** Without a command of the repository's own; absent: nothing can be said then. */
  readonly usual?: string
  /** Files that are migrations of its kind. */
  readonly files: RegExp
  /** Files that tell its program where the database is. */
  readonly config: RegExp
}
