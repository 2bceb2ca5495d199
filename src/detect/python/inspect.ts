// Checks what a stack file says of a Python app against the repository, and gathers the facts that the Plan needs.
import type { Requirements } from '../../model/detection.ts'
import type { AppProblem, PythonFramework } from '../../model/provider.ts'
import type { AppSection } from '../../model/stack.ts'
import { emptyFolders } from '../empty-folders.ts'
import { problem, versionOf, type Inspection } from '../inspection.ts'
import { nearestModules } from '../near-modules.ts'
import { inspectAssets } from '../node/assets.ts'
import { foldersUpFrom, isWithin, joinPath, parentOf, relativeTo } from '../paths.ts'
import type { Repository } from '../repository.ts'
import { baseImages, usualDockerfile } from '../statements/dockerfile.ts'
import { isCallableBare } from './app-objects.ts'
import { importsOf, isAtTop, moduleFile, topLevelNames } from './imports.ts'
import { definedName, type PythonModule } from './module.ts'
import { findDevelopment } from './development.ts'
import { lockedVersions } from './foreign-lock.ts'
import { ownRequirements } from './own-requirements.ts'
import { isInstalled } from './packages.ts'
import { findRootPaths } from './root-paths.ts'
import { unsupportedVersions } from './supported.ts'
import { declaredVersion, fit } from './version.ts'

export function inspectPython(section: AppSection, provider: PythonFramework, repository: Repository): Inspection {
  const problems: AppProblem[] = []
  const entry = findEntry(repository, section, problems)
  const packageFolder = typeof entry === 'string' ? parentOf(entry) : section.path
  const requirements = ownRequirements(repository, section, packageFolder, problems)
  const version = findVersion(repository, section, provider, requirements, problems)
  if (requirements && version !== undefined) checkVersion(repository, requirements, version, provider, problems)
  checkMigration(repository, section, problems)
  const assets = inspectAssets(section, repository, problems)
  if (entry === undefined || !requirements || version === undefined) return { problems }
  const development = findDevelopment(repository, section.path, requirements)
  const entryFile = entry === published ? undefined : relativeTo(section.path, entry)
  return {
    facts: {
      kind: 'python',
      ...(entryFile === undefined ? {} : { entryFile }),
      version,
      requirements,
      ...(development ? { development } : {}),
      ...(assets ? { assets } : {}),
      emptyFolders: emptyFolders(repository, section),
      rootPaths: findRootPaths(repository, section, provider.detection),
    },
    problems,
  }
}

/** The entry is a module of a published package, which is not in the repository. */
const published = Symbol('published')

/** The entry's file, when the module exists and gives the object. */
function findEntry(
  repository: Repository,
  { entry, path, requirements, release }: AppSection,
  problems: AppProblem[],
): string | typeof published | undefined {
  const [module = '', object = ''] = entry.split(':')
  const file =
    moduleFile(repository, path, module) ??
    // Modules below src/ are found where the project is installed as a package.
    (isInstalled(repository, path, requirements) ? moduleFile(repository, joinPath(path, 'src'), module) : undefined)
  if (file === undefined && release !== undefined) return published
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

function findVersion(
  repository: Repository,
  section: AppSection,
  provider: PythonFramework,
  requirements: Requirements | undefined,
  problems: AppProblem[],
): string | undefined {
  const { versions, defaultVersion } = provider
  const declared = () => {
    const images = foldersUpFrom(section.path)
      .map((folder) => usualDockerfile(repository, folder))
      .filter((file) => repository.has(file))
      .flatMap((file) => baseImages(file, repository.text(file)))
    const unsupported = unsupportedVersions(repository, requirements, provider)
    return declaredVersion(repository, section.path, versions, defaultVersion, images, unsupported)
  }
  return versionOf(section, provider, declared, problems)
}

/** A lock for other versions of the language would leave every package out. */
function checkVersion(
  repository: Repository,
  { file }: Requirements,
  version: string,
  { language, versions }: PythonFramework,
  problems: AppProblem[],
): void {
  const made = lockedVersions(repository, file)
  if (made === undefined || made.includes('||') || fit([version], made) !== undefined) return
  const other = fit(versions, made)
  problems.push(
    problem(
      language,
      'unlocked-version',
      `${file} was made for ${language} ${made}, not for ${version}`,
      other === undefined
        ? `no version that has a base image is among them: let the project allow ${version}, and lock it anew`
        : `say ${language}: "${other}", or lock it anew`,
    ),
  )
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
