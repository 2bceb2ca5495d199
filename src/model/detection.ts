// What a repository tells about itself, with the evidence for it.

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

/** How the dependencies of an app are given; `project`: a pyproject.toml with no lock beside it. */
export interface Requirements {
  readonly kind: 'uv-lock' | 'hashed' | 'plain' | 'project'
  /** The lock or requirements file, relative to the repository. */
  readonly file: string
  /** Every file that installing reads: `file`, what it includes, the project file beside a lock. */
  readonly inputs: readonly string[]
  /** Normalised names of the packages it names. */
  readonly packages: readonly string[]
  /** Of these, packages of which any newer version would be taken: neither pinned nor bounded above. */
  readonly openEnded: readonly string[]
  /** Whether the project itself is built and installed as a package. */
  readonly installable: boolean
}

/** Facts of one app's files that the Plan needs. */
export type SourceFacts = PythonFacts | NodeFacts

interface Facts {
  /** Language version to build with: the stack file's, else the repository's, else the default. */
  readonly version: string
  /** Of the folders that the app writes to, those of which the repository has no content. */
  readonly emptyFolders: readonly string[]
}

export interface PythonFacts extends Facts {
  readonly language: 'python'
  /** File of the entry module, relative to the app's folder, such as `website/app.py`. */
  readonly entryFile: string
  readonly requirements: Requirements
}

export interface NodeFacts extends Facts {
  readonly language: 'node'
  /** Absent: a site whose files are in the repository as they are. */
  readonly packages?: NodePackages
  /** Folder with the finished files, relative to the app's folder. */
  readonly output: string
}

/** How the packages of a site are installed. */
export interface NodePackages {
  readonly manager: 'npm' | 'pnpm'
  /** Version of the package manager that the repository asks for. */
  readonly managerVersion?: string
  /** Folder of the lock file, relative to the repository: where installing is done. */
  readonly folder: string
  /** Every file that installing reads, relative to the repository. */
  readonly inputs: readonly string[]
}
