// Checks what a stack file says of a Go program against the repository, and gathers the facts that its image needs.
import type { AppProblem, GoFramework } from '../../model/provider.ts'
import type { AppSection } from '../../model/stack.ts'
import { emptyFolders } from '../empty-folders.ts'
import type { Inspection } from '../inspection.ts'
import { isWithin, joinPath, relativeTo } from '../paths.ts'
import type { Repository } from '../repository.ts'
import { isMainPackage, moduleFiles, moduleOf, packageFiles, programName, type GoModule } from './module.ts'

/** Modules that are C inside, and do nothing without it. */
const c = [
  'github.com/mattn/go-sqlite3',
  'github.com/confluentinc/confluent-kafka-go',
  'github.com/DataDog/zstd',
  'github.com/h2non/bimg',
  'github.com/davidbyttow/govips',
  'github.com/godror/godror',
  'github.com/pebbe/zmq4',
  'github.com/tecbot/gorocksdb',
  'github.com/marcboeker/go-duckdb',
]

export function inspectGo(section: AppSection, provider: GoFramework, repository: Repository): Inspection {
  const problems: AppProblem[] = []
  const { path, entry, files } = section
  const add = (key: string, id: string, message: string, help: string): void =>
    void problems.push({ key, diagnostic: { id, severity: 'error', message, help } })
  const folder = joinPath(path, entry)
  const module = moduleOf(repository, folder)
  if (packageFiles(repository, folder).length === 0)
    add('entry', 'missing-entry', `${folder} has no Go files`, mains(repository, path))
  else if (!isMainPackage(repository, folder))
    add(
      'entry',
      'missing-entry',
      `${folder} is not a package main: nothing in it can be started`,
      mains(repository, path),
    )
  if (!module || !isWithin(path, module.file))
    add(
      'path',
      'missing-module',
      `there is no go.mod between ${folder} and the app's path ${path}`,
      module
        ? `${module.file} lies above it: give that folder as path, and the package as entry`
        : 'write one with `go mod init`',
    )
  else
    for (const target of module.replaced)
      if (!isWithin(path, target))
        add(
          'path',
          'missing-module',
          `${module.file} replaces a module by ${target}, which is outside of the app's path ${path}`,
          'give a path that holds both',
        )
  for (const file of files)
    if (!repository.has(joinPath(path, file)) && !repository.hasFolder(joinPath(path, file)))
      add(
        'files',
        'missing-file',
        `${joinPath(path, file)} is not in the repository`,
        "give its path from the app's folder",
      )
  for (const { file, line, pattern } of module ? missingEmbeds(repository, module) : [])
    add(
      'entry',
      'missing-file',
      `${file}:${line} embeds ${pattern}, which is not in the repository`,
      'a build elsewhere makes it: commit its output, or let the program read it from a folder',
    )
  const version = section.version ?? provider.defaultVersion
  if (!provider.versions.includes(version))
    add(
      'go',
      'unknown-version',
      `go ${version} has no base image here`,
      `known: ${provider.versions.join(', ')}; each compiles what was written for the versions before it`,
    )
  if (problems.length > 0 || !module) return { problems }
  const isVendored = repository.has(joinPath(module.folder, 'vendor/modules.txt'))
  return {
    facts: {
      kind: 'go',
      version,
      emptyFolders: emptyFolders(repository, section),
      module: relativeTo(path, module.folder) ?? '.',
      package: relativeTo(module.folder, folder) ?? '.',
      program: programName(module, folder),
      inputs: isVendored ? [] : inputsOf(repository, module),
      cgo: isC(repository, module),
    },
    problems,
  }
}

function inputsOf(repository: Repository, { folder, replaced }: GoModule): string[] {
  return [folder, ...replaced]
    .flatMap((each) => [joinPath(each, 'go.mod'), joinPath(each, 'go.sum')])
    .filter((file) => repository.has(file))
}

function isC(repository: Repository, module: GoModule): boolean {
  return (
    module.requires.some((name) => c.some((each) => name === each || name.startsWith(`${each}/`))) ||
    moduleFiles(repository, module).some((file) => /^import\s+"C"/m.test(repository.text(file)))
  )
}

/** What could be meant: packages main below the app's path. */
function mains(repository: Repository, path: string): string {
  const folders = new Set(
    repository.paths
      .filter((file) => file.endsWith('.go') && isWithin(path, file) && !/(^|\/)(vendor|testdata)\//.test(file))
      .map((file) => (file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '.')),
  )
  const found = [...folders]
    .filter((folder) => isMainPackage(repository, folder))
    .map((folder) => relativeTo(path, folder))
  return found.length > 0
    ? `packages that can be: ${found
        .slice(0, 6)
        .map((each) => (each === '.' ? '.' : `./${each}`))
        .join(', ')}`
    : 'name the folder that holds package main'
}

/** Patterns of `//go:embed` that no file of the repository matches. */
function missingEmbeds(
  repository: Repository,
  module: GoModule,
): { readonly file: string; readonly line: number; readonly pattern: string }[] {
  return moduleFiles(repository, module).flatMap((file) => {
    const source = repository.text(file)
    if (!source.includes('//go:embed')) return []
    const folder = file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '.'
    return source.split('\n').flatMap((text, index) => {
      const patterns = /^\/\/go:embed\s+(.+)$/.exec(text)?.[1]?.trim().split(/\s+/) ?? []
      return patterns
        .map((each) => each.replaceAll(/^["`]|["`]$/g, '').replace(/^all:/, ''))
        .filter((pattern) => !isThere(repository, folder, pattern))
        .map((pattern) => ({ file, line: index + 1, pattern }))
    })
  })
}

function isThere(repository: Repository, folder: string, pattern: string): boolean {
  const target = joinPath(folder, pattern)
  if (repository.has(target) || repository.hasFolder(target)) return true
  if (!/[*?[]/.test(pattern)) return false
  const shape = new RegExp(
    `^${target
      .replaceAll(/[.+^${}()|\\]/g, '\\$&')
      .replaceAll('*', '[^/]*')
      .replaceAll('?', '[^/]')}(/|$)`,
  )
  return repository.paths.some((path) => shape.test(path))
}
