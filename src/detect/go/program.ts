// One Go program: the files of its main package and of all packages of its module that it imports.
import type { Repository } from '../repository.ts'
import { joinPath } from '../paths.ts'
import { packageFiles, type GoModule } from './module.ts'
import type { GoFile } from './source.ts'

export interface GoProgram {
  readonly module: GoModule
  /** Folder of its package main. */
  readonly folder: string
  readonly files: readonly GoFile[]
  /** Import paths of other modules' packages. */
  readonly imports: ReadonlySet<string>
}

export function openGoProgram(
  repository: Repository,
  module: GoModule,
  folder: string,
  read: (path: string) => GoFile,
): GoProgram {
  const files: GoFile[] = []
  const imports = new Set<string>()
  const seen = new Set<string>()
  const waiting = [folder]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next) || seen.size > 2000) continue
    seen.add(next)
    for (const path of packageFiles(repository, next)) {
      const file = read(path)
      files.push(file)
      for (const each of file.imports) {
        if (each === module.name) waiting.push(module.folder)
        else if (each.startsWith(`${module.name}/`))
          waiting.push(joinPath(module.folder, each.slice(module.name.length + 1)))
        else imports.add(each)
      }
    }
  }
  return { module, folder, files: files.toSorted((a, b) => (a.path < b.path ? -1 : 1)), imports }
}
