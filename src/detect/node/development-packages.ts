// Packages that code loads and an image of production does not have.
import { joinPath, relativeTo } from '../paths.ts'
import { besideWord } from './beside.ts'
import { sourceOf } from './built-files.ts'
import type { NodeEntry } from './entry-of-launch.ts'
import { packagesOf, productionPackages, type Package } from './package.ts'
import { workspacePackages } from './resolve-import.ts'
import type { NodeProgram } from './source-tree.ts'

interface Started extends Pick<NodeEntry, 'folder' | 'entry' | 'source'> {
  readonly program: NodeProgram
  readonly manifest: Package
  /** Set where a framework's own build brings what it needs. */
  readonly convention: object | undefined
}

/** Where and what it is, for a person to mend; undefined where everything is there. */
export function onlyForDevelopment(candidate: Started): string | undefined {
  const { program, folder, convention, entry, source, manifest } = candidate
  const { repository, imported } = program
  const isMade = source !== undefined && sourceOf(repository, folder, joinPath(folder, entry)) !== source
  if (convention || isMade) return undefined
  const production = new Set(productionPackages(manifest))
  const workspace = workspacePackages(repository)
  const others = new Set(
    packagesOf(manifest).filter((name) => !production.has(name) && !name.startsWith('@types/') && !workspace.has(name)),
  )
  for (const { file, imports, tokens } of imported.slice(0, 40)) {
    // What is loaded in development alone stands in a condition.
    const below = relativeTo(folder, file)
    if (below === undefined || besideWord(below) !== undefined || tokens.some(({ text }) => text === 'NODE_ENV'))
      continue
    for (const { from, line, isType } of imports) {
      const name = /^(?:@[^/]+\/)?[^/]+/.exec(from)?.[0] ?? ''
      if (!isType && others.has(name))
        return `${file}:${line} loads ${name}, which ${joinPath(folder, 'package.json')} has in devDependencies alone: move it to dependencies`
    }
  }
  return undefined
}
