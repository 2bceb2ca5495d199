// A file that Seaworthy writes, as a value.

export interface Artifact {
  /** Path relative to the `deploy/` folder, with `/`. */
  readonly path: string
  /** The whole content, header line included, ending in one newline. */
  readonly content: string
}
