// An app's requirements: which file gives them, of what kind it is, and the packages it names.
import type { Requirements } from '../../model/detection.ts'
import { baseName, foldersUpFrom, joinPath, parentOf } from '../paths.ts'
import type { Repository } from '../repository.ts'
import { isFor, projectFile, uvRequirements } from './lock.ts'
import { foreignLock, isForeignLock, lockNames } from './foreign-lock.ts'
import { tableRequirements } from './poetry-names.ts'
import { readRequirement } from './requirement.ts'
import { listRequirements, packagesOf } from './requirement-list.ts'
import { isSourceLayout, setupFiles, setupRequirements } from './setup-file.ts'
import { readToml, tableAt, tablesOf, textsOf } from './toml.ts'

/** The requirements of an app in `folder` whose entry lies in `packageFolder`; `given` is the stack file's word. */
export function findRequirements(
  repository: Repository,
  folder: string,
  packageFolder: string,
  given?: string,
): Requirements | undefined {
  const file =
    given === undefined
      ? defaultFile(repository, folder, packageFolder)
      : [joinPath(folder, given), given].find((path) => repository.has(path))
  return file === undefined ? undefined : readRequirements(repository, file, folder)
}

const lists = [
  'requirements.txt',
  ...['prod', 'production', 'base', 'main', 'common', 'requirements'].map((name) => `requirements/${name}.txt`),
  ...['requirements-prod.txt', 'requirements-production.txt', 'requirements_prod.txt', 'requirements.lock'],
]

const locks = ['uv.lock', ...lockNames]

/** Projects that pin nothing, and what a list is compiled from. */
const unpinned = [projectFile, ...setupFiles, 'requirements.in']

const usual = [...locks, 'requirements.txt', ...unpinned]

/** Where requirements are looked for, best place first. */
export function requirementPlaces(folder: string, packageFolder: string): string[] {
  const between = foldersUpFrom(packageFolder).filter(
    (each) => each !== folder && (folder === '.' || each.startsWith(`${folder}/`)),
  )
  // A workspace's lock goes before a project file that pins nothing.
  const own = [
    ...[...locks, ...lists].map((name) => joinPath(folder, name)),
    ...foldersUpFrom(folder).map((each) => joinPath(each, 'uv.lock')),
    ...unpinned.map((name) => joinPath(folder, name)),
  ]
  const below = between.flatMap((each) => usual.map((name) => joinPath(each, name)))
  const above = foldersUpFrom(folder)
    .slice(1)
    .flatMap((each) => usual.map((name) => joinPath(each, name)))
  return [...new Set([...own, ...below, ...above])]
}

function defaultFile(repository: Repository, folder: string, packageFolder: string): string | undefined {
  const [first, ...more] = requirementPlaces(folder, packageFolder).filter((file) => isUsable(repository, file, folder))
  // A list that leaves out most of what the project beside it names is some other tool's.
  const project = more.find((file) => first?.endsWith('.txt') && file === joinPath(parentOf(first), projectFile))
  return first !== undefined && project !== undefined && leavesOut(repository, first, project) ? project : first
}

function isUsable(repository: Repository, file: string, folder: string): boolean {
  if (!repository.has(file)) return false
  const name = baseName(file)
  const project = joinPath(parentOf(file), projectFile)
  if (name === 'uv.lock') return repository.has(project) && isFor(repository, file, folder)
  if (name === 'poetry.lock') return 'poetry' in tableAt(readToml(repository.text(project)), 'tool')
  if (name === 'pdm.lock') return repository.has(project)
  if (name === 'Pipfile.lock') return repository.has(joinPath(parentOf(file), 'Pipfile'))
  if (name === projectFile) return projectPackages(repository, file).length > 0
  if (setupFiles.includes(name)) return setupRequirements(repository, file) !== undefined
  return true
}

/** Whether a list of requirements lacks a package that the project says it depends on. */
function leavesOut(repository: Repository, list: string, project: string): boolean {
  const listed = new Set(readRequirements(repository, list).packages)
  return projectPackages(repository, project).some((name) => !listed.has(name))
}

/** `folder` is the app's: of a workspace's lock, what its project brings. */
export function readRequirements(repository: Repository, file: string, folder = parentOf(file)): Requirements {
  if (baseName(file) === 'uv.lock') return uvRequirements(repository, file, folder)
  if (isForeignLock(file)) return foreignLock(repository, file, folder)
  if (baseName(file) === projectFile) return projectRequirements(repository, file)
  const setup = setupFiles.includes(baseName(file)) ? setupRequirements(repository, file) : undefined
  return setup ?? listRequirements(repository, file)
}

function projectRequirements(repository: Repository, file: string): Requirements {
  const project = readToml(repository.text(file))
  const dependencies = textsOf(tableAt(project, 'project')['dependencies'])
  const installable = 'build-system' in project && isSourceLayout(repository, parentOf(file))
  // The package client reads none of these words by itself.
  const poetry = dependencies.length === 0 ? setupRequirements(repository, file) : undefined
  if (poetry) return { ...poetry, installable }
  const read = dependencies.flatMap((text) => readRequirement(text) ?? [])
  const { 'dev-dependencies': _, ...client } = tableAt(project, 'tool', 'uv')
  const says = [...dependencies, ...(Object.keys(client).length > 0 ? [`tool.uv ${JSON.stringify(client)}`] : [])]
  const indexes = tablesOf(client['index']).flatMap(({ url }) =>
    typeof url === 'string' ? [`--extra-index-url ${url}`] : [],
  )
  return {
    ...{ kind: 'project', file, inputs: [file], ...packagesOf(read), installable, says },
    ...(indexes.length > 0 ? { indexes } : {}),
  }
}

/** Names that a project file depends on, where it says so itself. */
function projectPackages(repository: Repository, file: string): string[] {
  const project = readToml(repository.text(file))
  const own = textsOf(tableAt(project, 'project')['dependencies']).flatMap((text) => readRequirement(text) ?? [])
  const poetry = tableRequirements(tableAt(project, 'tool', 'poetry', 'dependencies'))
  return [...own, ...poetry].flatMap(({ name }) => name ?? [])
}
