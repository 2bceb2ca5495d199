// Files that a Go program is compiled with: of the repository, or what a build of another package leaves there.
import { joinPath, parentOf } from '../paths.ts'
import type { Repository } from '../repository.ts'
import { wildcards } from '../wildcards.ts'
import { plainPart } from './files.ts'
import { moduleFiles, type GoModule } from './module.ts'

interface Embed {
  readonly file: string
  readonly line: number
  readonly pattern: string
  /** The folder or file of the repository, as far as the pattern names it. */
  readonly place: string
  readonly isThere: boolean
}

/** Patterns of `//go:embed` that no file of the repository matches. */
export function missingEmbeds(repository: Repository, module: GoModule): Embed[] {
  return embedsOf(repository, module).filter(({ isThere }) => !isThere)
}

/** Every pattern of `//go:embed`. */
export function embedsOf(repository: Repository, module: GoModule): Embed[] {
  return moduleFiles(repository, module).flatMap((file) => {
    const source = repository.text(file)
    if (!source.includes('//go:embed')) return []
    const folder = parentOf(file)
    return source.split('\n').flatMap((text, index) => {
      const patterns = /^\s*\/\/go:embed\s+(.+)$/.exec(text)?.[1]?.trim().split(/\s+/) ?? []
      return patterns
        .map((each) => each.replaceAll(/^["`]|["`]$/g, '').replace(/^all:/, ''))
        .map((pattern) => ({
          file,
          line: index + 1,
          pattern,
          place: joinPath(folder, plainPart(pattern)),
          isThere: matches(repository, folder, pattern),
        }))
    })
  })
}

function matches(repository: Repository, folder: string, pattern: string): boolean {
  const target = joinPath(folder, pattern)
  if (repository.has(target) || repository.hasFolder(target)) return true
  if (!/[*?[]/.test(pattern)) return false
  // What is no plain pattern of a few names is left to the compiler.
  if (/[[\]]/.test(pattern) || pattern.split('*').length > 4) return true
  const shape = new RegExp(`^${wildcards(target)}(/|$)`)
  return repository.paths.some((path) => shape.test(path))
}
