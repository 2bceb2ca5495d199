// The packages that an app requires, wherever its repository says so.
import { foldersUpFrom, joinPath } from '../paths.ts'
import type { Repository } from '../repository.ts'
import { tableRequirements } from './poetry-names.ts'
import { namesOf, readRequirement } from './requirement.ts'
import { findRequirements, readRequirements } from './requirements.ts'
import { readToml, tableAt, textsOf } from './toml.ts'

/** Normalised names: of the requirements file, and of the project files from the app's folder upwards. */
export function requiredPackages(repository: Repository, folder: string, requirements: string | undefined): string[] {
  const listed = requirements === undefined ? [] : readRequirements(repository, requirements, folder).packages
  return [...new Set([...listed, ...foldersUpFrom(folder).flatMap((each) => projectPackages(repository, each))])]
}

/** Packages that a folder's project files name, extras as `name[extra]`. */
export function projectPackages(repository: Repository, folder: string): string[] {
  const project = readToml(repository.text(joinPath(folder, 'pyproject.toml')))
  const pipfile = readToml(repository.text(joinPath(folder, 'Pipfile')))
  const section = tableAt(project, 'project')
  const texts = [
    ...textsOf(section['dependencies']),
    ...Object.values(tableAt(section, 'optional-dependencies')).flatMap(textsOf),
  ]
  return [
    ...texts.flatMap((text) => readRequirement(text) ?? []),
    ...[tableAt(project, 'tool', 'poetry', 'dependencies'), tableAt(pipfile, 'packages')].flatMap(tableRequirements),
  ].flatMap(namesOf)
}

/** Whether the project of a folder is itself installed as a package, so that a `src` below it need not be looked for. */
export function isInstalled(repository: Repository, folder: string, given?: string): boolean {
  return findRequirements(repository, folder, folder, given)?.installable === true
}
