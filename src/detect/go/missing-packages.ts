// Packages of a Go program's own module that it imports, and that the repository does not have: a generator makes them.
import { ignoringLine } from '../ignored.ts'
import { isWithin, joinPath } from '../paths.ts'
import type { Repository } from '../repository.ts'
import type { GoModule } from './module.ts'
import { openGoProgram } from './program.ts'
import { goFiles } from './source.ts'

const forOthers = /_(windows|darwin|ios|android|js|wasm|plan9|\w*bsd|dragonfly|solaris|illumos|aix)(_[a-z0-9]+)?\.go$/

interface MissingPackage {
  readonly file: string
  readonly line: number
  readonly name: string
}

/** `folder` is that of the main package. Files for other systems and for tests are passed over. */
export function missingPackages(repository: Repository, module: GoModule, folder: string): MissingPackage[] {
  const others = repository.paths.filter((path) => path !== module.file && /(^|\/)go\.mod$/.test(path))
  const found = new Map<string, MissingPackage>()
  for (const { path, imports, lineOf, source } of openGoProgram(repository, module, folder, goFiles(repository))
    .files) {
    if (/^\/\/(go:build\b|\s*\+build\b)/m.test(repository.text(path)) || forOthers.test(path)) continue
    for (const name of imports.filter((each) => each.startsWith(`${module.name}/`))) {
      const place = joinPath(module.folder, name.slice(module.name.length + 1))
      const isOther =
        module.requires.some((each) => name === each || name.startsWith(`${each}/`)) ||
        others.some((each) => isWithin(joinPath(each, '..'), place))
      if (found.has(name) || isOther || repository.filesIn(place).some((each) => each.endsWith('.go'))) continue
      // What a generator makes beside the repository may be there: the build has it, and says so otherwise.
      if (ignoringLine(repository, joinPath(place, 'x.go'))) continue
      found.set(name, { file: path, line: lineOf(source.indexOf(`"${name}"`)), name })
    }
  }
  return [...found.values()]
}
