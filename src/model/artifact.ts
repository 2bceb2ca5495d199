// A file that Seaworthy writes, as a value.

/** What the first line of every generated file holds; captures the hash of all that follows. */
export const generatedMark = /Made by Seaworthy .* sha256:([0-9a-f]{64})/

/** One file of `deploy/`. */
export interface Artifact {
  /** Path relative to the `deploy/` folder, with `/`. */
  readonly path: string
  /** The whole content, header line included, ending in one newline. */
  readonly content: string
}
