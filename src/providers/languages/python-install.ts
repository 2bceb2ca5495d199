// Installing what a Python app requires into the virtual environment, from whatever file says it.
import type { DevelopmentRequirements, PythonFacts, Requirements } from '../../model/detection.ts'
import { step, type BuildStep, type PackageNeeds } from '../../model/recipe.ts'
import { exportedList, exportSteps } from './python-locks.ts'
import { build, projectPlace, uvCache, venv } from './python-places.ts'
import { parentOf, seenFrom, within } from './steps.ts'

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
  return waitsForSource(requirements) ? steps : [...steps, ...serverSteps(requirements, servers)]
}

const installed = '/tmp/installed.txt'
const lacking = '/tmp/server.txt'
/** A list of its own may have brought a newer one than ours. */
const listMissing = `uv pip freeze --exclude-editable > ${installed}; ${lackingIn(installed, lacking)}`

/** Words of a shell that writes those of its arguments to `to` whose packages a list of pins lacks. */
export function lackingIn(list: string, to: string): string {
  return `for each; do grep -q "^\${each%%<*}==" ${list} || echo "$each"; done > ${to}`
}

/** What of our app server an app does not name: an older one where what is locked needs that. */
export function missingServers({ packages }: Requirements, servers: readonly AppServer[]): string[] {
  return servers
    .filter((server) => !packages.includes(server.package))
    .map((server) => `${server.package}<=${server.version}`)
}

/** After everything else. */
function serverSteps(requirements: Requirements, servers: readonly AppServer[]): BuildStep[] {
  const wanted = missingServers(requirements, servers)
  if (wanted.length === 0) return []
  return [
    step('What is installed now, of which nothing changes below, and what of our app server is not among it.', [
      ...['sh', '-c', listMissing, 'sh', ...wanted],
    ]),
    step(
      'The app server, as far as the app does not bring it: the newest of ours that goes with the rest.',
      ['uv', 'pip', 'install', '--constraint', installed, '--requirement', lacking],
      { caches },
    ),
  ]
}

/** A folder brings the files in it. */
export function inputMounts(inputs: readonly string[], folders: readonly string[]): BuildStep['inputs'] {
  const own = inputs.filter((input) => !folders.some((folder) => input.startsWith(`${folder}/`)))
  return [...own, ...folders].map((input) => [input, `${build}/${input}`] as const)
}

/** `development`: what is installed beside what production needs, which is there already. */
export function uvSync(
  path: string,
  { file, inputs, folders = [] }: Requirements,
  development?: DevelopmentRequirements,
): BuildStep {
  const project = projectFolder(path, inputs) ?? parentOf(file)
  // Of a workspace the image has no other source than that of the packages which the app needs.
  const own = project === parentOf(file) || folders.length > 0 ? ['--no-install-project'] : ['--no-install-workspace']
  return step(
    development
      ? 'What tests and development need beside it, of the same lock file.'
      : 'Exactly the versions of the lock file; a stale lock is refused.',
    [
      ...['uv', 'sync', '--locked'],
      ...(development
        ? [
            '--inexact',
            ...development.groups.flatMap((group) => ['--group', group]),
            ...development.extras.flatMap((extra) => ['--extra', extra]),
          ]
        : ['--no-dev']),
      ...own,
      // What is installed as it is worked on is not found in the runtime image.
      ...(folders.length > 0 ? ['--no-editable'] : []),
      ...['--directory', within(build, project)],
    ],
    { caches, inputs: inputMounts(inputs, folders) },
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
  const { kind, file, folders = [] } = requirements
  const exported = exportSteps(requirements, within(build, parentOf(file)), inputMounts(requirements.inputs, folders))
  const isExported = exported.length > 0
  const inputs = inputMounts(isExported ? [] : requirements.inputs, folders)
  const place = isExported ? exportedList : `${build}/${file}`
  return [
    step('The virtual environment, which the runtime image takes over as it is.', ['uv', 'venv', venv]),
    ...exported,
    ...(waitsForSource(requirements)
      ? []
      : [install(requirements, needs, kind === 'named' ? [] : ['--requirement', place], { caches, inputs })]),
  ]
}

/** A list that installs the project names it; what else it names may lie beside it. */
export function namesProject({ kind, installable, unhashed, asks }: Requirements): boolean {
  if (asks) return namesProject(asks)
  return installable && (kind === 'plain' || kind === 'hashed' || (kind === 'pipenv-lock' && unhashed === true))
}

/** Such a list has to wait for the source, unless what it brings is known without. */
export function waitsForSource(requirements: Requirements): boolean {
  return requirements.kind !== 'compiled' && namesProject(requirements)
}

/** Installs the app itself, which needs its source; nothing where it is no package. */
export function projectInstall(
  path: string,
  { requirements }: PythonFacts,
  servers: readonly AppServer[],
  needs: PackageNeeds,
): BuildStep[] {
  if (!requirements.installable) return []
  if (requirements.asks && namesProject(requirements)) {
    const list = seenFrom(path, requirements.asks.file)
    const words = ['uv', 'pip', 'install', '--no-deps', '--directory', '/app', '--requirement', list]
    return [
      step('The project itself, which the list names; all else that it names is there already.', words, { caches }),
    ]
  }
  if (waitsForSource(requirements)) {
    return [listInstall(path, requirements, needs), ...serverSteps(requirements, servers)]
  }
  return [
    step(
      'The project itself, as a package, apart from what it depends on: a changed source line leaves that as it is.',
      [
        ...['uv', 'pip', 'install', '--no-deps', ...fromWorkspace(path, requirements)],
        ...['--python', `${venv}/bin/python`],
        ...['--prefix', projectPlace, '--directory', '/app', '.'],
      ],
      { caches },
    ),
  ]
}

/** Of a workspace the other projects are not in the app's folder. */
export const fromWorkspace = (path: string, { kind, file }: Requirements): string[] =>
  kind === 'uv-lock' && parentOf(file) !== path ? ['--no-sources'] : []

/** Whether the app is put into a place of its own before it joins the virtual environment. */
export const isApart = ({ requirements }: PythonFacts): boolean =>
  requirements.installable && !namesProject(requirements)

/** Installs a list that has to wait for the source: a relative path in it is seen from the folder of the app. */
export function listInstall(path: string, requirements: Requirements, needs: PackageNeeds): BuildStep {
  const list = requirements.kind === 'pipenv-lock' ? exportedList : seenFrom(path, requirements.file)
  return install(requirements, needs, ['--directory', '/app', '--requirement', list], { caches })
}

function install(
  requirements: Requirements,
  needs: PackageNeeds,
  file: readonly string[],
  more: Partial<BuildStep>,
): BuildStep {
  const bounds = requirements.kind === 'compiled' ? [] : needs.bounds
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
export function strictness({ kind, unhashed, indexes }: Requirements): string[] {
  switch (kind) {
    case 'plain':
    case 'project':
    case 'named':
      return []
    case 'pylock':
      return ['--preview-features', 'pylock']
    case 'compiled':
      if (unhashed === true) return ['--no-deps']
      // Whichever of the places has a file first: its hash tells whether it is the one.
      return ['--require-hashes', ...(indexes ? ['--index-strategy', 'unsafe-best-match'] : [])]
    case 'hashed':
      // The hashes that there are count anyway.
      return unhashed === true ? [] : ['--require-hashes']
    default:
      return [unhashed === true ? '--no-deps' : '--require-hashes']
  }
}

const unpinned = 'Nothing pins them all: each build takes the newest; `seaworthy render --lock` mends that.'

function commentOf({ kind, file, installable, isLoose, unhashed }: Requirements): string {
  switch (kind) {
    case 'project':
      return `The project's dependencies. ${unpinned}`
    case 'named':
      return `${file === '' ? 'The published release, and what it brings.' : `What ${file} asks for.`} ${unpinned}`
    case 'plain':
      return [
        installable ? 'The requirements, of which the project itself is one.' : 'The requirements.',
        ...(isLoose === true ? [unpinned] : []),
      ].join(' ')
    case 'compiled':
      return unhashed === true
        ? 'Exactly the packages of the lock that `seaworthy render --lock` compiled; one whose hash differs is refused.'
        : 'Exactly the lock that `seaworthy render --lock` compiled; a package whose hash differs is refused.'
    default:
      return unhashed === true && kind !== 'hashed'
        ? 'Exactly the packages of the lock file; one whose hash differs is refused.'
        : 'The requirements; a package whose hash differs is refused.'
  }
}
