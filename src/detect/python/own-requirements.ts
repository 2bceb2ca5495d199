// What a Python app is installed from, as its section of the stack file and the repository say, and what is wrong with it.
import type { Requirements } from '../../model/detection.ts'
import type { AppProblem } from '../../model/provider.ts'
import type { AppSection } from '../../model/stack.ts'
import { problem } from '../inspection.ts'
import { foldersUpFrom, joinPath } from '../paths.ts'
import type { Repository } from '../repository.ts'
import { openLock, staleReason } from './foreign-lock.ts'
import { packagesOf, listedRequirements } from './requirement-list.ts'
import { pinOf, readRequirement } from './requirement.ts'
import { findRequirements, requirementPlaces } from './requirements.ts'
import { staleLockReason } from './stale-lock.ts'

export function ownRequirements(
  repository: Repository,
  section: AppSection,
  packageFolder: string,
  problems: AppProblem[],
): Requirements | undefined {
  const add = (id: string, message: string, help: string): void =>
    void problems.push(problem('requirements', id, message, help))
  const { path, requirements: given, release } = section
  if (release !== undefined && given === undefined) return ofRelease(release)
  const found = findRequirements(repository, path, packageFolder, given)
  if (!found) {
    if (given === undefined) missing(repository, path, packageFolder, add)
    else
      add(
        'missing-file',
        `${given} is not in the repository`,
        "give its path from the app's folder, or from the folder of the stack file",
      )
    return undefined
  }
  if (release !== undefined) return checkRelease(repository, release, found, add)
  if (found.kind === 'uv-lock') {
    const reason = staleLockReason(repository, found.file, path)
    if (reason !== undefined)
      add('stale-lock', `${found.file} is stale: ${reason}`, 'run `uv lock`, and commit the result')
  }
  const lock = openLock(repository, found.file)
  const reason = lock && staleReason(repository, found.file)
  if (lock && reason !== undefined)
    add('stale-lock', `${found.file} is stale: ${reason}`, `run \`${lock.command}\`, and commit the result`)
  checkFolders(repository, found, add)
  return found
}

type Add = (id: string, message: string, help: string) => void

function ofRelease(release: string): Requirements {
  const read = readRequirement(release)
  return {
    kind: 'named',
    file: '',
    inputs: [],
    ...packagesOf(read ? [read] : []),
    named: [release],
    installable: false,
  }
}

/** A list beside a release is its lock: it has to pin just that release. */
function checkRelease(
  repository: Repository,
  release: string,
  found: Requirements,
  add: Add,
): Requirements | undefined {
  const compile = `compile it anew: \`echo '${release}' | uv pip compile --universal --generate-hashes --output-file ${found.file} -\``
  if (found.kind !== 'hashed' && found.kind !== 'plain') {
    add('not-a-list', `${found.file} is no list of requirements, which a published release is installed from`, compile)
    return undefined
  }
  const { name, specifier } = readRequirement(release) ?? {}
  const listed = listedRequirements(repository, found.file).find((each) => each.name === name)
  const pinned = listed && pinOf(listed)
  if (`==${pinned}` !== specifier)
    add(
      'stale-lock',
      `${found.file} is stale: it has ${pinned === undefined ? `no ${release}` : `${name}==${pinned}, not ${release}`}`,
      compile,
    )
  return { ...found, installable: false }
}

/** Folders that a lock installs from have to be in the repository. */
function checkFolders(repository: Repository, { file, folders = [], kind }: Requirements, add: Add): void {
  for (const folder of folders) {
    if (!repository.hasFolder(folder))
      add('missing-folder', `${file} installs ${folder}, which is not in the repository`, 'add it, and lock anew')
    else if (kind === 'pdm-lock' || kind === 'pipenv-lock')
      add(
        'local-package',
        `${file} installs the folder ${folder} as it is while somebody works on it, which an image cannot`,
        'lock it with uv as a workspace, or publish the package',
      )
  }
}

function missing(repository: Repository, path: string, packageFolder: string, add: Add): void {
  const places = requirementPlaces(path, packageFolder).filter((place) =>
    /(^|\/)(uv\.lock|poetry\.lock|requirements\.txt|pyproject\.toml)$/.test(place),
  )
  const conda = foldersUpFrom(path)
    .flatMap((folder) => ['environment.yml', 'environment.yaml'].map((name) => joinPath(folder, name)))
    .find((file) => repository.has(file))
  add(
    'missing-requirements',
    'no file says which packages the app needs: there is neither a lock nor requirements.txt nor a project that names them',
    conda === undefined
      ? `looked at ${places.slice(0, 6).join(', ')}; write one, for instance with \`uv lock\` or \`pip freeze\``
      : `${conda} is conda's, whose packages are not those of the image's Python: write those that the app imports to requirements.txt, for instance with \`pip list --format freeze > requirements.txt\` in that environment`,
  )
}
