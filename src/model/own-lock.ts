// The lock of an app whose repository has none: it is compiled for the app's image, and kept in `deploy/`.

/** What an app has of such a lock. */
export interface OwnLock {
  /** Where it is kept, relative to the repository. */
  readonly file: string
  /** What the repository's files ask for now, one line each: words, or a file's name and hash. */
  readonly sources: readonly string[]
  /** As it was compiled last; absent: it never was. */
  readonly kept?: KeptLock
}

/** A lock as it is on disk. */
export interface KeptLock {
  /** What it says that it was compiled from. */
  readonly from: readonly string[]
  /** All but its first line. */
  readonly body: string
  /** Whether somebody changed it since. */
  readonly edited: boolean
}
