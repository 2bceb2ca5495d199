// Files that an app reads its settings from, where it reads no environment.

/** A file of the repository, as the app finds it in its container. */
export interface ConfigFile {
  /** Relative to the stack file. */
  readonly source: string
  /** Where the app looks for it, absolute. */
  readonly target: string
  /** Of a template: the entry program fills in what is mounted here, and writes the result there. */
  readonly template: { readonly mounted: string; readonly written: string } | undefined
}

/** Where templates are mounted, below it as in their targets. */
export const templatesFolder = '/run/templates'

/** Memory in which the entry program writes what became of templates. */
export const configFolder = '/run/config'

/** Where a symbolic link of the image at `target` leads. No target that the stack file names lies there. */
export function linkedFile(target: string): string {
  return `${configFolder}/.linked${target}`
}

/** By the convention of images that fill theirs in with envsubst. */
export function isTemplate(source: string): boolean {
  return source.endsWith('.template')
}

/** Whether a path lies in a folder, both relative or both absolute. */
export function isBelow(path: string, folder: string): boolean {
  return path.startsWith(`${folder}/`)
}

/** What stands in a template: `${NAME}`, or `$${` for a literal `${`. */
export const templateReference = /\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g
