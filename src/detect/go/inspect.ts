// Checks what a stack file says of a Go program against the repository, and gathers the facts that its image needs.
import type { AppProblem, GoFramework } from '../../model/provider.ts'
import { commandsOf, programsOf, type AppSection } from '../../model/stack.ts'
import { providers } from '../../providers/index.ts'
import { goHome } from '../../providers/languages/go.ts'
import { emptyFolders } from '../empty-folders.ts'
import { problem, type Inspection } from '../inspection.ts'
import { baseName, isWithin, joinPath, normalizePath, relativeTo } from '../paths.ts'
import type { Repository } from '../repository.ts'
import {
  isMainPackage,
  mainFolders,
  moduleFiles,
  moduleOf,
  packageFiles,
  nameOf,
  programName,
  type GoModule,
} from './module.ts'
import { inspectAssets } from '../node/assets.ts'
import { missingEmbeds } from './embeds.ts'
import { missingPackages } from './missing-packages.ts'
import { missingSettingsFiles } from './settings-files.ts'

/** Modules that are C inside, and do nothing without it. */
const c = [
  'github.com/confluentinc/confluent-kafka-go',
  'github.com/DataDog/zstd',
  'github.com/h2non/bimg',
  'github.com/davidbyttow/govips',
  'github.com/godror/godror',
  'github.com/pebbe/zmq4',
  'github.com/tecbot/gorocksdb',
  'github.com/marcboeker/go-duckdb',
  ...providers.datastores.flatMap(({ nativeDrivers }) => Object.keys(nativeDrivers)),
]

export function inspectGo(section: AppSection, provider: GoFramework, repository: Repository): Inspection {
  const problems: AppProblem[] = []
  const { path, entry, files } = section
  const add = (key: string, id: string, message: string, help: string): void =>
    void problems.push(problem(key, id, message, help))
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
  const assets = inspectAssets(section, repository, problems)
  const made = section.assets && joinPath(path, section.assets.into ?? section.assets.output)
  for (const { file, line, pattern, place } of module ? missingEmbeds(repository, module) : [])
    if (made === undefined || !isWithin(made, place))
      add(
        'entry',
        'missing-file',
        `${file}:${line} embeds ${pattern}, which is not in the repository`,
        'packages of Node that make it may stand under assets; else commit it, or let the program read it from a folder',
      )
  for (const { file, line, name } of module ? missingPackages(repository, module, folder) : [])
    add(
      'entry',
      'missing-file',
      `${file}:${line} imports ${name}, which is not in the repository`,
      'what a generator makes is to be committed: an image is compiled from the repository alone',
    )
  if (module) problems.push(...missingPrograms(section, programName(module, folder)))
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
      ...(assets ? { assets } : {}),
      settingsFiles: missingSettingsFiles(repository, module, section),
    },
    problems,
  }
}

/** Commands of programs that the image does not have: it holds the app's and its tools, and no shell. */
function missingPrograms(section: AppSection, own: string): AppProblem[] {
  const { tools, files } = section
  const known = [own, ...tools.map(toolProgram)]
  // What is named by its place is a file of the image's, if any.
  const isKnown = (program: string, directory: string): boolean => {
    const place = program.startsWith('/') ? program : joinPath(goHome, directory, program)
    return (
      known.includes(program.replace('/usr/local/bin/', '')) ||
      (program.includes('/') && files.some((file) => isWithin(joinPath(goHome, file), normalizePath(place))))
    )
  }
  return commandsOf(section).flatMap(([path, { command, directory }]) =>
    programsOf(command)
      .filter((program) => !isKnown(program, directory))
      .map((program) =>
        problem(
          path[0] ?? '',
          'missing-program',
          `${path.join('.')} starts ${program}, and the image has ${known.join(', ')} alone: no shell, and nothing of a distribution`,
          `give what compiles it, with its version, as tools: [example.org/cmd/${baseName(program)}@v1.2.0]`,
        ),
      ),
  )
}

/** What `go install` calls a program: the last word of its package that is no major version. */
function toolProgram(tool: string): string {
  const [name = ''] = (tool.split(' ').at(-1) ?? '').split('@', 1)
  return nameOf(name)
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
  const found = mainFolders(repository).flatMap((folder) => relativeTo(path, folder) ?? [])
  return found.length > 0
    ? `packages that can be: ${found
        .slice(0, 6)
        .map((each) => (each === '.' ? '.' : `./${each}`))
        .join(', ')}`
    : 'name the folder that holds package main'
}
