// How an image is built, in words that no file format owns.
import type { OwnLock } from './own-lock.ts'

/** What the machine that builds gives to every image's build, and no image keeps. */
export interface BuildSettings {
  /** File with the certificates of authorities that builds trust too, relative to the stack file. */
  readonly ca?: string | undefined
  /** Variables of the builder's environment whose values builds get, sorted. */
  readonly args: readonly string[]
}

/** A command of the builder. */
export interface BuildStep {
  /** Why it is there; becomes the comment above it. */
  readonly comment: string
  readonly argv: readonly string[]
  /** What is done after it, one after another. */
  readonly also?: readonly (readonly string[])[]
  /** Variables of this command alone. */
  readonly environment?: Readonly<Record<string, string>>
  /** Where it runs; absent: anywhere. */
  readonly folder?: string
  /** What is tried when that fails. */
  readonly otherwise?: readonly string[]
  /** Whether it may ask other machines, though it keeps nothing of what they give. */
  readonly fetches?: true
  /** Folders kept between builds, such as a package client's cache. */
  readonly caches: readonly string[]
  /** Files of the context that the command reads, as `[context path, path in the builder]`. */
  readonly inputs: readonly (readonly [string, string])[]
  /** Where the app's source is for this command alone; what is written there is gone after it. */
  readonly source?: string
}

/** A command that keeps nothing and reads nothing but what the builder has, unless `more` says otherwise. */
export function step(comment: string, argv: readonly string[], more: Partial<BuildStep> = {}): BuildStep {
  return { comment, argv, caches: [], inputs: [], ...more }
}

/** What stands in any of the lists, each once, in order. */
export const union = (lists: readonly (readonly string[])[]): string[] => [...new Set(lists.flat())].toSorted()

/** Distribution packages for what is built from source: compilers and headers, and the shared libraries left at run time. */
export interface NativeNeeds {
  readonly builder: readonly string[]
  readonly runtime: readonly string[]
}

/** What an app's packages need beyond what its requirements say. */
export interface PackageNeeds extends NativeNeeds {
  readonly bounds: readonly Bound[]
}

/** A version bound that open-ended requirements leave out, in the words of the package client. */
export interface Bound {
  readonly specifier: string
  /** Why the newest version would not do; a sentence for the reader of the Dockerfile. */
  readonly reason: string
}

/** How the lock of an app is compiled, in its own builder. */
export interface LockRecipe extends Omit<OwnLock, 'sources'> {
  /** Everything that it is compiled from, one line each: where these differ from the kept one's, that is stale. */
  readonly from: readonly string[]
  /** Lines that it begins with: from where packages come, where the repository says so. */
  readonly head: readonly string[]
  /** Whether without it a build takes the newest of something that the repository names. */
  readonly isOpen: boolean
  /** Whether the steps need the app's source. */
  readonly needsSource: boolean
  readonly steps: readonly BuildStep[]
  /** Where they leave it in the builder. */
  readonly output: string
}

export interface ImageRecipe {
  /** Public base image of the builder, with its tag. */
  readonly base: string
  /** Public base image of what runs, with its tag. */
  readonly runtimeBase: string
  /**
   * `trimmed`: what runs has of `runtimeBase`, a Debian image, what programs run, and a user that is made for it;
   * `whole`: `runtimeBase` as it is, with its users.
   */
  readonly system: 'trimmed' | 'whole'
  /** The user of what runs. */
  readonly user: { readonly uid: number; readonly gid?: number }
  /** Whether what runs has a shell and its tools. Where it has none, everything is prepared in the builder. */
  readonly hasShell: boolean
  /** Single files taken from other images into the builder. */
  readonly tools: readonly { readonly image: string; readonly from: string; readonly to: string }[]
  readonly builderEnvironment: Readonly<Record<string, string>>
  /** Distribution packages that only the builder has. */
  readonly builderPackages: readonly string[]
  /** Steps that need no source: a changed source line does not repeat them. */
  readonly dependencies: readonly BuildStep[]
  /** How a lock is compiled; absent: the app brings its own, or needs none. */
  readonly lock?: LockRecipe
  /**
   * What `dependencies` leave and nothing after them touches, as `[place there, place in the image]`: BuildKit reads all
   * of it anew when it comes from a stage that a source line changes (0.3 to 0.5 s for a usual virtual environment).
   */
  readonly installed: readonly (readonly [string, string])[]
  /** Folders copied from the builder into the runtime image before the app, in the same form. */
  readonly outputs: readonly (readonly [string, string])[]
  /** Shared libraries that the runtime image needs, as distribution packages. */
  readonly runtimePackages: readonly string[]
  readonly runtimeEnvironment: Readonly<Record<string, string>>
  /** Folder of the context that is the app, `.` for the root; undefined: the app is in `runtimeBase`, which somebody else made. */
  readonly source: string | undefined
  /** Where the source goes in the builder. */
  readonly build: string
  /** Where the app runs: its own folder; undefined: where the base image says. */
  readonly workdir: string | undefined
  /** What people have who work on the app; absent: somebody else made it, or there is nothing to install. */
  readonly development?: DevelopmentStage
  /** What browsers load, made of the source in a stage of its own by other tools than the app's; absent: nothing. */
  readonly assets?: AssetsStage
  /** Steps with the source in place, run in the builder: bytecode, assets. */
  readonly preparation: readonly BuildStep[]
  /** What of the builder is the app, and where it goes. */
  readonly application: { readonly from: string; readonly to: string }
  /** The in-image runtime for this language; undefined: none. */
  readonly runtime: InImageRuntime | undefined
  /** A site of files that the image's own server serves; undefined: the image runs a program of the app's. */
  readonly site: Site | undefined
  /** Paths that the app writes to; made with the app's owner. */
  readonly writable: readonly string[]
  readonly entrypoint: readonly string[]
  readonly command: readonly string[]
  /** Build output, caches and the like that never belong into the context. */
  readonly ignore: readonly string[]
  /** Folders of other projects that the context would have, and that no build of this app reads; relative to the repository. */
  readonly unread?: readonly string[]
}

/** A stage with all packages of the app, also those that production lacks, and one with the source that runs its tests. */
export interface DevelopmentStage {
  /** Distribution packages beyond the builder's. */
  readonly packages: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  /** Steps beyond the builder's own, before the source is there. */
  readonly dependencies: readonly BuildStep[]
  /** Where the source goes. */
  readonly source: string
  readonly workdir: string
  /** Folders beside the source's that commands write to. */
  readonly writable: readonly string[]
  /** What starts a command in it: the entry program, where the image has one. */
  readonly entrypoint: readonly string[]
  /** What the tests need done once the source is there. */
  readonly preparation: readonly BuildStep[]
  /** The command that runs the tests; undefined: none is known. */
  readonly test: readonly string[] | undefined
}

/** A stage that has the source where the builder has it, and gives it one folder. */
export interface AssetsStage {
  /** Public base image, with its tag. */
  readonly base: string
  readonly environment: Readonly<Record<string, string>>
  /** Distribution packages. */
  readonly packages: readonly string[]
  /** Steps that need no source. */
  readonly dependencies: readonly BuildStep[]
  /** Steps with the source in place. */
  readonly preparation: readonly BuildStep[]
  /** The folder that it makes, and where the builder has it. */
  readonly output: { readonly from: string; readonly to: string }
}

/** What gives an app the contract from within its image. */
export interface InImageRuntime {
  /** Its folder under `deploy/runtime/`. */
  readonly folder: string
  /** Whether it is copied into the image as it is, or compiled in the builder. */
  readonly place: 'image' | 'builder'
  /** Whether it stands around the app: request ids, logs and metrics of each request. */
  readonly wraps: boolean
  /** Whether it starts a worker process for each processor. */
  readonly hasWorkers: boolean
}

/** Files and how they are served. */
export interface Site {
  /** Absolute folder in the image. */
  readonly root: string
  /** Whether an address without a file is answered with the page. */
  readonly singlePage: boolean
  readonly port: number
  /** Path that answers while the server lives. */
  readonly liveness: string
}
