// The port through which a repository is read. `host` implements it on a disk, tests in memory.

/** Files of one repository. Paths are relative, with `/`, without a leading `./`. */
export interface Files {
  /** Every regular file that version control would keep, sorted; symbolic links are not followed. */
  readonly paths: readonly string[]
  /** The text of a file, or undefined when it is absent, larger than 1 MiB or not UTF-8. */
  read(path: string): string | undefined
}
