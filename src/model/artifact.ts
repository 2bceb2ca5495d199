// A file that Seaworthy writes, as a value.

/** What the first line of every generated file holds; captures the hash of all that follows. */
export const generatedMark = /Made by Seaworthy .* sha256:([0-9a-f]{64})/

/**
 * Names in `deploy/` that are Seaworthy's, of what it writes and of what it keeps on one machine, as an ignore file has
 * them. Anything else there is the repository's own.
 */
export const ownNames = {
  files: [
    '.env',
    '.gitignore',
    '.lock*',
    'README.md',
    'compose.yaml',
    'compose.*.yaml',
    'docker-bake.hcl',
    'images.lock',
  ],
  folders: ['apps', 'edge', 'env', 'runtime', 'secrets'],
} as const

/** The one that a stack does without: it is for people, who may have one of their own there. */
export const handbookPath = 'README.md'

/** One file of `deploy/`. */
export interface Artifact {
  /** Path relative to the `deploy/` folder, with `/`. */
  readonly path: string
  /** The whole content, header line included, ending in one newline. */
  readonly content: string
}
