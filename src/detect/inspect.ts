// Checks what a stack file says of an app against the repository, and gathers the facts that the Plan needs.
import type { Requirements } from '../model/detection.ts'
import type { Files } from '../model/files.ts'
import type { AppProblem, FrameworkProvider, PythonFramework } from '../model/provider.ts'
import type { AppSection } from '../model/stack.ts'
import { emptyFolders } from './empty-folders.ts'
import { inspectGo } from './go/inspect.ts'
import type { Inspection } from './inspection.ts'
import { foldersUpFrom, isWithin, joinPath, parentOf, relativeTo } from './paths.ts'
import { inspectNode } from './node/program.ts'
import { inspectSite } from './node/site.ts'
import { isInstalled } from './python/packages.ts'
import { isCallableBare } from './python/app-objects.ts'
import { importsOf, isAtTop, moduleFile, topLevelNames } from './python/imports.ts'
import { definedName, type PythonModule } from './python/module.ts'
import { findRequirements, requirementPlaces } from './python/requirements.ts'
import { staleLockReason } from './python/stale-lock.ts'
import { declaredVersion } from './python/version.ts'
import { openRepository, type Repository } from './repository.ts'
import { baseImages } from './statements/dockerfile.ts'
import { nearestModules } from './near-modules.ts'

export type { Inspection } from './inspection.ts'

/** Reads the files of one app. Pure: the same section and files give the same answer. */
export function inspectApp(section: AppSection, provider: FrameworkProvider, files: Files): Inspection {
  const repository = openRepository(files)
  if (!repository.hasFolder(section.path)) {
    return {
      problems: [
        problem(
          'path',
          'missing-folder',
          `the app's folder ${section.path} is not in the repository`,
          'give its path from the folder of the stack file',
        ),
      ],
    }
  }
  switch (provider.kind) {
    case 'python':
      return inspectProgram(section, provider, repository)
    case 'site':
      return inspectSite(section, provider, repository)
    case 'node':
      return inspectNode(section, provider, repository)
    case 'go':
      return inspectGo(section, provider, repository)
  }
}

function inspectProgram(section: AppSection, provider: PythonFramework, repository: Repository): Inspection {
  const problems: AppProblem[] = []
  const entry = findEntry(repository, section, problems)
  const packageFolder = entry === undefined ? section.path : parentOf(entry)
  const requirements = findOwnRequirements(repository, section, packageFolder, problems)
  const version = findVersion(repository, section, provider, problems)
  checkMigration(repository, section, problems)
  if (requirements?.kind === 'uv-lock') {
    const reason = staleLockReason(repository, requirements.file, section.path)
    if (reason !== undefined)
      problems.push(
        problem(
          'requirements',
          'stale-lock',
          `${requirements.file} is stale: ${reason}`,
          'run `uv lock`, and commit the result',
        ),
      )
  }
  const entryFile = entry === undefined ? undefined : relativeTo(section.path, entry)
  if (entryFile === undefined || !requirements || version === undefined) return { problems }
  return {
    facts: { kind: 'python', entryFile, version, requirements, emptyFolders: emptyFolders(repository, section) },
    problems,
  }
}

function problem(key: string, id: string, message: string, help?: string): AppProblem {
  return { key, diagnostic: { id, severity: 'error', message, ...(help === undefined ? {} : { help }) } }
}

/** The entry's file, when the module exists and gives the object. */
function findEntry(
  repository: Repository,
  { entry, path, requirements }: AppSection,
  problems: AppProblem[],
): string | undefined {
  const [module = '', object = ''] = entry.split(':')
  const file =
    moduleFile(repository, path, module) ??
    // Modules below src/ are found where the project is installed as a package.
    (isInstalled(repository, path, requirements) ? moduleFile(repository, joinPath(path, 'src'), module) : undefined)
  if (file === undefined) {
    const expected = joinPath(path, `${module.replaceAll('.', '/')}.py`)
    const near = nearestModules(repository, path, module, object)
    problems.push(
      problem(
        'entry',
        'missing-entry',
        `the entry's module ${module} is not in the repository: there is no ${expected}`,
        near.length > 0
          ? `did you mean ${near.map((each) => `${each}:${object}`).join(' or ')}?`
          : "give the module as seen from the app's path, such as package.module:app",
      ),
    )
    return undefined
  }
  const name = /^\w*/.exec(object)?.[0] ?? ''
  const names = topLevelNames(repository.module(file))
  const imports = importsOf(repository.module(file))
  const isSubmodule = file.endsWith('__init__.py') && moduleFile(repository, parentOf(file), name) !== undefined
  const imported = imports.some(
    (each) =>
      each.as === name || each.module === name || each.names.some(([there, here]) => here === name || there === '*'),
  )
  const factory = object === name && isFactory(repository.module(file), name)
  if (factory)
    problems.push(
      problem(
        'entry',
        'uncalled-factory',
        `the entry's ${name} in ${file} is a function that makes the app, and not the app`,
        `call it: ${module}:${name}()`,
      ),
    )
  if (names.has(name) || imported || isSubmodule) return factory ? undefined : file
  const known = [...names].filter((each) => /app|server|wsgi/i.test(each))
  problems.push(
    problem(
      'entry',
      'missing-entry',
      `the entry's module ${file} has no ${name}`,
      known.length > 0 ? `it has ${known.slice(0, 5).join(', ')}` : 'name the object that a server can call',
    ),
  )
  return undefined
}

/** A function of the module that a server could call without a request: it makes the app, and is not the app. */
function isFactory(module: PythonModule, name: string): boolean {
  return module.statements.some(
    (statement) =>
      statement.head === 'def' && isAtTop(statement) && definedName(statement) === name && isCallableBare(statement),
  )
}

function findOwnRequirements(
  repository: Repository,
  section: AppSection,
  packageFolder: string,
  problems: AppProblem[],
): Requirements | undefined {
  const found = findRequirements(repository, section.path, packageFolder, section.requirements)
  if (found) return found
  if (section.requirements !== undefined) {
    problems.push(
      problem(
        'requirements',
        'missing-file',
        `${section.requirements} is not in the repository`,
        "give its path from the app's folder, or from the folder of the stack file",
      ),
    )
    return undefined
  }
  const places = requirementPlaces(section.path, packageFolder).filter((place) =>
    /(uv\.lock|\/requirements\.txt|^requirements\.txt)$/.test(place),
  )
  const foreign = foldersUpFrom(section.path)
    .flatMap((folder) => ['poetry.lock', 'pdm.lock', 'Pipfile.lock'].map((name) => joinPath(folder, name)))
    .find((file) => repository.has(file))
  problems.push(
    problem(
      'requirements',
      'missing-requirements',
      'the app has neither uv.lock nor requirements.txt',
      foreign === undefined
        ? `looked at ${places.slice(0, 6).join(', ')}; write one, for instance with \`uv lock\` or \`pip freeze\``
        : `${foreign} is another tool's: let it write its versions down as requirements.txt, for instance with \`poetry export --output requirements.txt\` or \`pipenv requirements > requirements.txt\``,
    ),
  )
  return undefined
}

function findVersion(
  repository: Repository,
  section: AppSection,
  provider: FrameworkProvider,
  problems: AppProblem[],
): string | undefined {
  const key = provider.language
  const known = `known: ${provider.versions.join(', ')}`
  if (section.version !== undefined) {
    if (provider.versions.includes(section.version)) return section.version
    problems.push(problem(key, 'unknown-version', `${key} ${section.version} has no base image here`, known))
    return undefined
  }
  const images = foldersUpFrom(section.path)
    .map((folder) => joinPath(folder, 'Dockerfile'))
    .filter((file) => repository.has(file))
    .flatMap((file) => baseImages(file, repository.text(file)))
  const declared = declaredVersion(repository, section.path, provider.versions, provider.defaultVersion, images)
  if (!declared) return provider.defaultVersion
  if (declared.version === undefined) {
    problems.push(
      problem(
        key,
        'unknown-version',
        `${declared.evidence.file}:${declared.evidence.line} asks for ${key} ${declared.says}, which has no base image here`,
        `say which one to use instead with ${key}; ${known}`,
      ),
    )
  }
  return declared.version
}

function checkMigration(repository: Repository, { migrate, path }: AppSection, problems: AppProblem[]): void {
  if (!migrate) return
  const folder = joinPath(path, migrate.directory)
  if (isWithin(path, folder) && repository.hasFolder(folder)) return
  problems.push(
    problem(
      'migrate',
      'missing-folder',
      `the migration's folder ${folder} is not in the repository`,
      "give the directory from the app's folder: it is where the command runs",
    ),
  )
}
