// A stack as a repository shows it: what `init` writes, each fact with its evidence.
import type { Evidence, Finding } from './detection.ts'
import type { SecretGenerator } from './value.ts'

/** An app as a repository shows it. Absent: nothing was found. */
export interface AppDraft {
  /** The word of a framework provider. */
  readonly framework: string
  /** Folder of the repository that goes into the image. */
  readonly path: string
  /** Absent for a site. */
  readonly entry?: Finding<string>
  /** What the program is started with, as on a command line. */
  readonly args?: Finding<string>
  /** Of a compiled program, what of its folder it reads when it runs. */
  readonly files?: readonly Finding<string>[]
  /** Further programs that are compiled into its image, as the stack file names them. */
  readonly tools?: readonly Finding<string>[]
  /** Packages of Debian that its own image has to run it. */
  readonly apt?: readonly Finding<string>[]
  /** Places of the repository with what it is compiled with. */
  readonly embeds?: readonly string[]
  /** The command that makes the files of a site, or of a program of Node, where it is not the usual one. */
  readonly build?: Finding<string>
  readonly assets?: Finding<AssetsDraft>
  readonly site?: SiteDraft
  readonly version?: Finding<string>
  /** `isUsual`: it lies where it is looked for, so that the stack file need not name it. */
  readonly requirements?: Finding<string> & { readonly isUsual: boolean; readonly note?: string }
  /** The file that names its packages, where `requirements` does not. */
  readonly manifest?: string
  /** Normalised names of the packages that it requires or imports. */
  readonly packages: readonly string[]
  readonly port?: Finding<number>
  /** Answers while the process lives, and asks nothing else. */
  readonly liveness?: Finding<string>
  /** Asks what the app needs to serve, such as its database. */
  readonly readiness?: Finding<string>
  readonly migrate?: Finding<{ readonly command: string; readonly directory: string }>
  /** The command that runs its own tests. */
  readonly test?: Finding<string>
  readonly environment: readonly EnvironmentDraft[]
  /** The file from which its code reads settings; empty where only a run tells it. */
  readonly configFile?: Finding<string>
  /** That file as its code finds it, and the template of the repository that it is made of. */
  readonly config?: Finding<{ readonly target: string; readonly source: string }>
  readonly writable: readonly Finding<string>[]
  /** `url`: where the code shows them to anybody; `isShown`: that is said in so many words. */
  readonly uploads: readonly (Finding<string> & { readonly url?: string; readonly isShown?: boolean })[]
  readonly egress?: Finding<true>
  /** Databases that are files: where the code states each, as seen from the app's folder; absolute where it says so. */
  readonly databaseFiles?: readonly Finding<string>[]
  /** Folders of files that the app serves itself, with the URL of each. */
  readonly static: readonly Finding<{ readonly url: string; readonly folder: string }>[]
  /** Paths that the code answers, with the prefixes of what they are mounted on. */
  readonly paths: readonly AppPath[]
  /** Pages about its API that its framework adds. */
  readonly documentation?: readonly AppPath[]
  /** Whether its framework is one that makes pages: people begin there. */
  readonly isFrontend?: true
  /** The folder from which it would answer everything else with pages that a build of another package leaves there. */
  readonly pages?: Finding<string>
  /** The repository's own Compose services that this app is. */
  readonly services: readonly { readonly file: string; readonly name: string }[]
  /** Why a site is taken for one. */
  readonly evidence?: readonly Evidence[]
  /** Candidates that lost against stronger evidence, for the reader. */
  readonly losers: readonly { readonly what: string; readonly why: string }[]
}

/** What browsers load, made by packages of Node that a folder of the app's has. Paths are relative to the app. */
export interface AssetsDraft {
  readonly path: string
  /** Absent: its `build` script. */
  readonly build?: string
  readonly output: string
  /** Absent: `output`. */
  readonly into?: string
  /** Version of Node. */
  readonly version?: string
}

/** A further process of an app's image. */
export interface ProcessDraft {
  readonly name: string
  /** What the repository calls it. */
  readonly stated: string
  readonly command: string
  /** What a person has to know of it. */
  readonly note?: string
  readonly evidence: readonly Evidence[]
}

/** How a site is made. Absent: as usual. */
export interface SiteDraft {
  readonly output?: Finding<string>
  /** Where its own build would leave its files: outside of its folder, but for `build`. */
  readonly elsewhere?: string
  readonly singlePage?: Finding<boolean>
  /** Addresses of somebody's own machine in its code, with the port of each. */
  readonly asks: readonly { readonly url: string; readonly port: number; readonly evidence: Evidence }[]
  /** Where its own development server passes paths on to. */
  readonly proxies: readonly ProxyDraft[]
}

/** A path that a proxy of the repository passes on. */
export interface ProxyDraft {
  /** Begins with `/`. */
  readonly path: string
  /** Host name and port. */
  readonly host: string
  readonly port?: number
  /** What stands in place of the path when it is passed on. */
  readonly to: string
  readonly websocket: boolean
  readonly stream: boolean
  readonly evidence: Evidence
  /** 1 for production; less the further from it. */
  readonly weight: number
}

/** A path that an app's code answers. */
export interface AppPath {
  readonly path: string
  /** `events`: an answer that goes on. `chunks`: one in pieces, such as a file. */
  readonly kind: 'request' | 'events' | 'chunks' | 'websocket'
  readonly evidence: Evidence
}

/** An environment variable that the code reads. */
export interface EnvironmentDraft {
  readonly name: string
  readonly evidence: readonly Evidence[]
  readonly secret: boolean
  /** Whether the app refuses to start without it. */
  readonly required: boolean
  /** Settings of other names whose whole value it is. */
  readonly settings: readonly string[]
  /** Its part of a connection, such as `host`, by the position where the code uses it. */
  readonly connection?: { readonly part: string; readonly scheme: string }
  /** What stands before `://` in its values, such as `scheme+driver`; the repository's deployment files first. */
  readonly schemes: readonly string[]
  /** A value of it may be the path of a file, and is no URL. */
  readonly isPath?: boolean
  /** Default in the code or in an example file, when it is a plain value. */
  readonly default?: string
  readonly defaultFrom?: Evidence
  /** It is read as JSON. */
  readonly isList?: boolean
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
  /** What a person has to know of it. */
  readonly note?: string
  readonly evidence: readonly Evidence[]
}

/** The value of a setting, before it is written as YAML. */
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
  /** Empty: the only app answers everything. */
  readonly routes: readonly RouteDraft[]
  /** What the repository runs and the stack file does not hold. */
  readonly leftovers: readonly { readonly what: string; readonly why: string }[]
}

/** An app with what `init` decided for its place in the stack. */
export interface NamedAppDraft extends AppDraft {
  readonly name: string
  readonly language: string
  readonly settings: readonly SettingDraft[]
  readonly processes: readonly ProcessDraft[]
}

/** A datastore as a repository shows it. */
export interface DatastoreDraft {
  readonly name: string
  /** Engine and version, as the stack file writes them. */
  readonly engine: Finding<string>
  /** Why the version is another than the repository's. */
  readonly note?: string
  /** Of a database that is a file, where the code states it, and the app that does; `note`: why it cannot be there. */
  readonly file?: Finding<string> & { readonly path: string; readonly note?: string }
  /** Scripts of the first start. */
  readonly init: readonly Finding<string>[]
}

/** Which app answers below a path: one route of the edge. */
export interface RouteDraft {
  readonly path: string
  readonly app: string
  readonly stripPrefix: boolean
  readonly websocket: boolean
  readonly stream: boolean
  /** What a person has to know of it. */
  readonly note?: string
  readonly evidence: readonly Evidence[]
}
