// Installing what a Python app requires into the virtual environment, from whatever file says it.
import type { PythonFacts, Requirements } from '../../model/detection.ts'
import type { BuildStep, PackageNeeds } from '../../model/recipe.ts'
import { exportedList, exportSteps } from './python-locks.ts'
import { build, parentOf, step, uvCache, venv, within } from './python-step.ts'

/** The app server where an app names none, as a package and its pinned version. */
export interface AppServer {
  readonly package: string
  readonly version: string
}

const caches = [uvCache]

/** Everything that needs no source of the app's. */
export function dependencies(
  path: string,
  { requirements }: PythonFacts,
  servers: readonly AppServer[],
  needs: PackageNeeds,
): BuildStep[] {
  const steps = requirements.kind === 'uv-lock' ? [uvSync(path, requirements)] : listSteps(requirements, needs)
  const missing = servers.filter((server) => !requirements.packages.includes(server.package))
  return missing.length === 0 ? steps : [...steps, ...serverSteps(missing)]
}

const installed = '/tmp/installed.txt'

/** An older server where what is locked needs one. */
function serverSteps(servers: readonly AppServer[]): BuildStep[] {
  const wanted = servers.map((server) => `${server.package}<=${server.version}`)
  return [
    step('What is installed now: nothing of it changes below.', [
      ...['sh', '-c', `uv pip freeze --exclude-editable > ${installed}`],
    ]),
    step(
      'The app server, as far as the app does not name it: the newest of ours that goes with the rest.',
      ['uv', 'pip', 'install', '--constraint', installed, ...wanted],
      { caches },
    ),
  ]
}

/** A folder brings the files in it. */
function mounts(inputs: readonly string[], folders: readonly string[]): BuildStep['inputs'] {
  const own = inputs.filter((input) => !folders.some((folder) => input.startsWith(`${folder}/`)))
  return [...own, ...folders].map((input) => [input, `${build}/${input}`] as const)
}

function uvSync(path: string, { file, inputs, folders = [] }: Requirements): BuildStep {
  const project = projectFolder(path, inputs) ?? parentOf(file)
  // Of a workspace the image has no other source than that of the packages which the app needs.
  const own = project === parentOf(file) || folders.length > 0 ? ['--no-install-project'] : ['--no-install-workspace']
  return step(
    'Exactly the versions of the lock file; a stale lock is refused.',
    [
      ...'uv sync --locked --no-dev'.split(' '),
      ...own,
      // What is installed as it is worked on is not found in the runtime image.
      ...(folders.length > 0 ? ['--no-editable'] : []),
      ...['--directory', within(build, project)],
    ],
    { caches, inputs: mounts(inputs, folders) },
  )
}

/** Of a lock's projects the one that the app is: the nearest at or above its folder. */
function projectFolder(path: string, inputs: readonly string[]): string | undefined {
  return inputs
    .filter((input) => input.endsWith('pyproject.toml'))
    .map(parentOf)
    .filter((folder) => folder === '.' || path === folder || path.startsWith(`${folder}/`))
    .toSorted((a, b) => b.length - a.length)[0]
}

function listSteps(requirements: Requirements, needs: PackageNeeds): BuildStep[] {
  const { kind, file, installable, folders = [] } = requirements
  const exported = exportSteps(requirements, within(build, parentOf(file)), mounts(requirements.inputs, folders))
  const isExported = exported.length > 0
  const inputs = mounts(isExported ? [] : requirements.inputs, folders)
  // A list that installs the project names it; what else it names may lie beside it.
  const waits = installable && namesProject(requirements)
  const place = isExported ? exportedList : `${build}/${file}`
  return [
    step('The virtual environment, which the runtime image takes over as it is.', ['uv', 'venv', venv]),
    ...exported,
    ...(waits
      ? []
      : [install(requirements, needs, kind === 'named' ? [] : ['--requirement', place], { caches, inputs })]),
  ]
}

/** Whether installing the list installs the project, so that it has to wait for the source. */
function namesProject({ kind, unhashed }: Requirements): boolean {
  return kind === 'plain' || kind === 'hashed' || (kind === 'pipenv-lock' && unhashed === true)
}

/** Installs the app itself, which needs its source; nothing where it is no package. */
export function projectInstall({ requirements }: PythonFacts, needs: PackageNeeds, path: string): BuildStep[] {
  const { kind, file, installable } = requirements
  if (!installable) return []
  if (namesProject(requirements)) {
    const list = kind === 'pipenv-lock' ? exportedList : file
    // A relative path in it is seen from the folder where the client is run.
    return [install(requirements, needs, ['--directory', '/app', '--requirement', list], { caches })]
  }
  const comment = 'The project itself, as a package.'
  if (kind !== 'uv-lock') return [step(comment, 'uv pip install --no-deps --directory /app .'.split(' '), { caches })]
  // Of a workspace the other projects are not in the app's folder.
  if (parentOf(file) !== path)
    return [step(comment, 'uv pip install --no-deps --no-sources --directory /app .'.split(' '), { caches })]
  const sync = 'uv sync --locked --no-dev --no-editable --inexact'
  // The image's own Python, whatever a .python-version file says.
  return [step(comment, `${sync} --python /usr/local/bin/python3 --directory /app`.split(' '), { caches })]
}

function install(
  requirements: Requirements,
  { bounds }: PackageNeeds,
  file: readonly string[],
  more: Partial<BuildStep>,
): BuildStep {
  return step(
    [commentOf(requirements), ...bounds.map((bound) => bound.reason)].join(' '),
    [
      ...['uv', 'pip', 'install', ...strictness(requirements), ...file, ...(requirements.named ?? [])],
      ...bounds.map((bound) => bound.specifier),
    ],
    more,
  )
}

/** A lock says everything: each with its hash, or where something has none, with nothing beside what it names. */
function strictness({ kind, unhashed }: Requirements): string[] {
  switch (kind) {
    case 'plain':
    case 'project':
    case 'named':
      return []
    case 'pylock':
      return ['--preview-features', 'pylock']
    case 'hashed':
      // The hashes that there are count anyway.
      return unhashed === true ? [] : ['--require-hashes']
    default:
      return [unhashed === true ? '--no-deps' : '--require-hashes']
  }
}

const unpinned = 'Nothing pins what they bring: each build takes the newest'

function commentOf({ kind, file, installable, unhashed }: Requirements): string {
  switch (kind) {
    case 'project':
      return "The project's dependencies. Nothing pins them: each build takes the newest; `uv lock` mends that."
    case 'named':
      return file === ''
        ? `The published release. ${unpinned}; a list that \`uv pip compile\` makes, named as requirements, mends that.`
        : `What ${file} asks for. ${unpinned}; a lock mends that.`
    case 'plain':
      return installable ? 'The requirements, of which the project itself is one.' : 'The requirements.'
    default:
      return unhashed === true && kind !== 'hashed'
        ? 'Exactly the packages of the lock file; one whose hash differs is refused.'
        : 'The requirements; a package whose hash differs is refused.'
  }
}
