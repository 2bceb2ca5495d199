// The stack file after validation: what the user wrote, with types, defaults not yet applied.
import type { LogFormat, TlsMode, TlsProfile } from './edge.ts'
import type { Stickiness } from './plan.ts'
import type { BuildSettings } from './recipe.ts'
import type { SecretGenerator } from './value.ts'

/** One environment of the stack file: the shared part with the environment's overlay applied. */
export interface Stack {
  readonly name: string
  readonly apps: Readonly<Record<string, AppSection>>
  readonly datastores: Readonly<Record<string, DatastoreSection>>
  readonly edge: EdgeSection
  /** How the edge and the apps write their logs. */
  readonly logFormat: LogFormat
  readonly images: ImagesSection
  readonly build: BuildSettings
}

/** A part of an environment value: text, or a fact such as `${db.url}`; `scheme` is what stands before `://` in it instead. */
export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'fact'; readonly owner: string; readonly fact: string; readonly scheme?: string }

/** What `init` writes where only a person can know the value; `check` refuses to go on until it is filled. */
export const unfilled = 'CHANGE-ME'

/** The text of a value that refers to no fact, else an empty one. */
export function literalText(parts: readonly TemplatePart[]): string {
  return parts.every((part) => part.kind === 'text') ? parts.map(({ text }) => text).join('') : ''
}

/** `images`. */
export interface ImagesSection {
  /** Registry and path that stand in place of every registry, or of those named, such as `docker.io`. */
  readonly mirror?: string | Readonly<Record<string, string>> | undefined
  /** Whether public images are named with their digests. */
  readonly pin: boolean
}

/** `apps.<name>`. */
export interface AppSection {
  /** The word of a framework provider. */
  readonly framework: string
  /** Folder of the repository that goes into the image, `.` for all of it. */
  readonly path: string
  /**
   * What starts the program, relative to `path`; empty for a site. Of Python `package.module:object`, as the app server
   * takes it; of Go the package with `main`; of Node a file, or a program of the app's packages.
   */
  readonly entry: string
  /** What the program is started with; a Python app is started by its server, and has none. */
  readonly args: readonly string[]
  /** Of a compiled program, what of its folder it reads when it runs. */
  readonly files: readonly string[]
  /** Of a compiled program, further programs that are compiled into its image, as `go install` takes each. */
  readonly tools: readonly string[]
  /** Makes a site's files, or a program's; absent: what its `build` script does, or nothing where there is none. Of Python: after installing. */
  readonly build?: readonly string[] | undefined
  /** Of Python: what browsers load and packages of Node make, in a stage of its own. */
  readonly assets?: AssetsSection | undefined
  /** Folder with a site's finished files, relative to `path`. */
  readonly output?: string | undefined
  /** Whether a site is one page that answers every address by itself. */
  readonly singlePage?: boolean | undefined
  /** Of a published image, the user that it runs as, `uid:gid`. */
  readonly user?: string | undefined
  /** Version of the framework's language. */
  readonly version?: string | undefined
  /** Lock or requirements file, relative to `path` or to the repository. */
  readonly requirements?: string | undefined
  /** Key `package`: a published release that has the app, such as `shop==1.2`, in place of its source. */
  readonly release?: string | undefined
  /** Packages of Debian that the app runs programs of, or loads. */
  readonly apt: readonly string[]
  /** Where the app listens inside its container. */
  readonly port?: number | undefined
  /** HTTP path that answers while the process lives. Absent: the runtime's own. */
  readonly liveness?: string | undefined
  /** HTTP path that answers 200 while the app can serve. Absent: the runtime's own. */
  readonly readiness?: string | undefined
  /** Path of the app's own that the outside may not ask, beside the two above; `/metrics` by default. */
  readonly metrics: string
  /** Whether errors that break the contract are put into it. */
  readonly errors: 'contract' | 'passthrough'
  /** `public`: pages of any origin may use the app. */
  readonly cors: 'strict' | 'public'
  readonly replicas: number
  readonly sticky?: Stickiness | undefined
  readonly migrate?: CommandSection | undefined
  /** The command that runs the app's own tests, in `path`; absent: none. */
  readonly test?: readonly string[] | undefined
  /** Further processes of the same image, without traffic, by name. */
  readonly processes: Readonly<Record<string, ProcessSection>>
  /** Commands that a person runs when they are needed, by name. */
  readonly tasks: Readonly<Record<string, CommandSection>>
  /** An empty list is an empty value. */
  readonly env: Readonly<Record<string, readonly TemplatePart[]>>
  /** Variables whose values are secrets, with how the first value is made. */
  readonly secrets: Readonly<Record<string, SecretGenerator>>
  /** Where the app reads a file, relative to its folder or absolute, with the file of the repository; a template ends in `.template`. */
  readonly config: Readonly<Record<string, string>>
  /** Folders whose content may be lost with the container, relative to the app. */
  readonly writable: readonly string[]
  /** Folders whose content is kept in a volume, relative to the app, each with the URL where the edge serves it to anybody, or null. */
  readonly uploads: Readonly<Record<string, string | null>>
  /** URLs with the folders of the image, relative to the app or absolute, that the edge serves there. */
  readonly static: Readonly<Record<string, string>>
  /** Whether the app may reach the outside. */
  readonly egress: boolean
  readonly resources: ResourcesSection
}

/** `apps.<name>.assets`: a folder of the app's that has a package.json, and what its build makes. Paths are relative to the app. */
export interface AssetsSection {
  readonly path: string
  /** The command that makes the files, run in `path`. Absent: the `build` script of its package.json. */
  readonly build?: readonly string[] | undefined
  /** Folder with the finished files. */
  readonly output: string
  /** Folder where the app has them. Absent: `output`. */
  readonly into?: string | undefined
  /** Version of Node. */
  readonly node?: string | undefined
}

/** A command's words, and the folder relative to the app in which it runs. */
export interface CommandSection {
  readonly command: readonly string[]
  readonly directory: string
}

/** What an app's section has the entry program run, each with its key there. */
export function commandsOf({
  migrate,
  processes,
  tasks,
}: Pick<AppSection, 'migrate' | 'processes' | 'tasks'>): readonly (readonly [readonly string[], CommandSection])[] {
  return [
    ...(migrate ? [[['migrate'], migrate] as const] : []),
    ...Object.entries(processes).map(([name, each]) => [['processes', name], each] as const),
    ...Object.entries(tasks).map(([name, each]) => [['tasks', name], each] as const),
  ]
}

/** The programs of a command's words: the first, and what stands behind each `&&`. */
export function programsOf(words: readonly string[]): string[] {
  return words.filter((_, place) => place === 0 || words[place - 1] === '&&')
}

/** `apps.<name>.processes.<name>`. */
export interface ProcessSection extends CommandSection {
  /** Where it listens for the edge inside its container; absent: nowhere. */
  readonly port?: number | undefined
  /** HTTP path that answers while the process lives. Absent: a connection to its port is enough. */
  readonly liveness?: string | undefined
  readonly replicas: number
  readonly resources: ResourcesSection
}

/** A process that the edge routes to, under the name of its service. */
export type ListeningSection = ProcessSection & { readonly port: number }

export function listens(section: ProcessSection): section is ListeningSection {
  return section.port !== undefined
}

/** Names that routes may lead to: every app, and `<app>-<process>` of each process that listens. */
export function routable(apps: Stack['apps']): string[] {
  return Object.entries(apps).flatMap(([app, { processes }]) => [
    app,
    ...Object.keys(processes)
      .filter((process) => processes[process] && listens(processes[process]))
      .map((process) => `${app}-${process}`),
  ])
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
  /** Whether its server is not the stack's: its URL is then a secret that a person gives. */
  readonly external: boolean
  /** Of a datastore that is a file: where, relative to its app's folder. Absent: the provider's choice. */
  readonly file: string | undefined
  /** One of the provider's purposes, the usual one where the stack file does not say. */
  readonly purpose: string | undefined
  /** Further databases on which its user has rights. */
  readonly databases: readonly string[]
  /** Scripts of the first start, relative to the stack file, in order. */
  readonly init: readonly string[]
  readonly resources: ResourcesSection
}

/** `edge`. */
export interface EdgeSection {
  /** Host name. Absent: any name is answered. */
  readonly domain?: string | undefined
  readonly tls: TlsMode
  readonly tlsProfile: TlsProfile
  readonly ports: { readonly http?: number | undefined; readonly https?: number | undefined }
  /** Addresses and networks, such as `10.0.0.0/8`. */
  readonly trustedProxies: readonly string[]
  /** By path. */
  readonly routes: Readonly<Record<string, RouteSection>>
  /** By path. */
  readonly rateLimits: Readonly<Record<string, RateLimitSection>>
  readonly connectionsPerClient?: number | undefined
  /** By app, and by the header's name; an empty value leaves the header out. */
  readonly headers: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Largest body of a request, such as `10M`. */
  readonly maxBodySize: string
  readonly publicHealth: boolean
  readonly resources: ResourcesSection
}

/** `edge.routes.<path>`. */
export interface RouteSection {
  readonly app: string
  /** `true`: the route's own path. */
  readonly stripPrefix: boolean | string
  readonly stream: boolean
  readonly websocket: boolean
  readonly timeoutSeconds?: number | undefined
  readonly maxBodySize?: string | undefined
}

/** `edge.rate_limits.<path>`. Fields as in `RateLimit` of the Plan. */
export interface RateLimitSection {
  readonly count: number
  readonly per: 'second' | 'minute'
  readonly burst: number
  readonly header?: string | undefined
}
