// How an image is built, in words that no file format owns.

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
  /** Folders kept between builds, such as a package client's cache. */
  readonly caches: readonly string[]
  /** Files of the context that the command reads, as `[context path, path in the builder]`. */
  readonly inputs: readonly (readonly [string, string])[]
}

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

export interface ImageRecipe {
  /** Public base image of the builder, with its tag. */
  readonly base: string
  /** Public base image of what runs, with its tag. */
  readonly runtimeBase: string
  /** The user of what runs, and whether it has yet to be made. */
  readonly user: { readonly uid: number; readonly isNew: boolean }
  /** Whether what runs has a shell and its tools. Where it has none, everything is prepared in the builder. */
  readonly hasShell: boolean
  /** Single files taken from other images into the builder. */
  readonly tools: readonly { readonly image: string; readonly from: string; readonly to: string }[]
  readonly builderEnvironment: Readonly<Record<string, string>>
  /** Distribution packages that only the builder has. */
  readonly builderPackages: readonly string[]
  /** Steps that need no source: a changed source line does not repeat them. */
  readonly dependencies: readonly BuildStep[]
  /** Folders copied from the builder into the runtime image before the app, as `[place in the builder, place in the image]`. */
  readonly outputs: readonly (readonly [string, string])[]
  /** Shared libraries that the runtime image needs, as distribution packages. */
  readonly runtimePackages: readonly string[]
  readonly runtimeEnvironment: Readonly<Record<string, string>>
  /** Folder of the context that is the app, `.` for the root. */
  readonly source: string
  /** Where the source goes in the builder. */
  readonly build: string
  /** Where the app runs: its own folder. */
  readonly workdir: string
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
