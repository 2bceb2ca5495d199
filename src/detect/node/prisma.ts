// Prisma's schema: the database that it is for, and the variable with its URL.
import type { Evidence } from '../../model/detection.ts'
import { foldersUpFrom, isWithin, joinPath, parentOf } from '../paths.ts'
import { evidenceAt, type Repository } from '../repository.ts'
import { readPackage } from './package.ts'
import { asTable } from './package.ts'

export interface PrismaSchema {
  readonly file: string
  /** The word for its database. */
  readonly provider: string
  /** Where it is no variable's. */
  readonly url?: { readonly text: string; readonly evidence: Evidence }
  readonly variables: readonly { readonly name: string; readonly evidence: Evidence }[]
  /** Folder of its migrations; absent: there are none. */
  readonly migrations: string | undefined
}

/** The schema of a package, its own or that of a package beside it. */
export function prismaSchema(
  repository: Repository,
  folder: string,
  modules: readonly { readonly file: string }[],
): PrismaSchema | undefined {
  const named = asTable(readPackage(repository, folder)?.['prisma'])?.['schema']
  const all = repository.paths.filter(
    (path) => path.endsWith('.prisma') && /^\s*datasource\s/m.test(repository.text(path)),
  )
  const own = [
    ...(typeof named === 'string' ? [joinPath(folder, named)] : []),
    ...['prisma/schema.prisma', 'schema.prisma', 'src/prisma/schema.prisma'].map((name) => joinPath(folder, name)),
    ...all.filter((path) => isWithin(folder, path)),
    // The package that the code takes its client from.
    ...all.filter((path) =>
      modules.some(
        ({ file }) =>
          parentOf(file) !== '.' &&
          foldersUpFrom(parentOf(path))
            .slice(0, 2)
            .some((above) => above !== '.' && isWithin(above, file)),
      ),
    ),
  ]
  const file = own.find((each) => repository.has(each))
  if (file === undefined) return undefined
  const lines = repository.text(file).split('\n', 2000)
  const start = lines.findIndex((line) => /^\s*datasource\s/.test(line))
  const block = lines.slice(start, start + 15)
  const provider = block
    .map((line) => /^\s*provider\s*=\s*"([\w-]+)"/.exec(line)?.[1])
    .find((each) => each !== undefined)
  const home = parentOf(file)
  // A schema may be spread over a folder of files, with the migrations beside it.
  const migrations = [joinPath(home, 'migrations'), joinPath(home, '../migrations')].find(
    (each) =>
      repository.hasFolder(each) &&
      repository.paths.some((path) => isWithin(each, path) && path.endsWith('migration.sql')),
  )
  const [url] = block.flatMap((line, index) => {
    const text = /^\s*url\s*=\s*"([^"]+)"/.exec(line)?.[1]
    return text === undefined ? [] : [{ text, evidence: evidenceAt(repository, file, start + index + 1) }]
  })
  return {
    file,
    ...(url ? { url } : {}),
    provider: provider ?? '',
    migrations,
    variables: block.flatMap((line, index) => {
      const name = /^\s*(?:url|directUrl)\s*=\s*env\("(\w+)"\)/.exec(line)?.[1]
      return name === undefined ? [] : [{ name, evidence: evidenceAt(repository, file, start + index + 1) }]
    }),
  }
}
