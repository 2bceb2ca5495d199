// The apps of a repository: the entry that its own files name, and every fact that goes with it.
import type { Finding } from '../model/detection.ts'
import type { Files } from '../model/files.ts'
import type { AppDraft } from '../model/draft.ts'
import type { FrameworkProvider, Providers } from '../model/provider.ts'
import { entryCandidates, type EntryCandidate } from './entries.ts'
import { chooseEntries, losersOf } from './entry-choice.ts'
import { findEnvironment } from './environment.ts'
import { findFolders } from './folders.ts'
import { findMigration } from './migration.ts'
import { baseName, joinPath, parentOf, relativeTo } from './paths.ts'
import { findLiveness, findPort } from './probes.ts'
import { egressEvidence } from './python/egress.ts'
import { moduleName } from './python/app-objects.ts'
import { importsOf } from './python/imports.ts'
import { openProgram, type Program } from './python/program.ts'
import { isInstalled, requiredPackages } from './python/packages.ts'
import { normalName } from './python/requirements.ts'
import { declaredVersion, type DeclaredVersion } from './python/version.ts'
import { openRepository, type Repository } from './repository.ts'
import { requirementsOf } from './requirements.ts'
import { statedCommands, type StatedCommand } from './statements/commands.ts'
import { composeServices, type ComposeService } from './statements/compose.ts'
import { describedContainers, type Container } from './statements/containers.ts'

export function detectApps(files: Files, providers: Providers): AppDraft[] {
  return appsOf(openRepository(files), providers)
}

interface Surroundings {
  readonly repository: Repository
  readonly services: readonly ComposeService[]
  readonly containers: readonly Container[]
  readonly commands: readonly StatedCommand[]
}

export function appsOf(repository: Repository, providers: Providers): AppDraft[] {
  const services = composeServices(repository)
  const containers = describedContainers(repository, services)
  const around = { repository, services, containers, commands: statedCommands(repository, containers) }
  return providers.frameworks.flatMap((provider) => {
    const candidates = entryCandidates(repository, provider.detection, around.commands, containers)
    const chosen = chooseEntries(repository, candidates)
    return chosen.map((entry) => draftApp(around, provider, entry, losersOf(candidates, chosen)))
  })
}

function draftApp(
  around: Surroundings,
  provider: FrameworkProvider,
  entry: EntryCandidate,
  losers: AppDraft['losers'],
): AppDraft {
  const { repository } = around
  const { detection } = provider
  const path = appFolder(repository, entry)
  const packageFolder = parentOf(entry.madeIn)
  const program = programOf(repository, provider, entry, packageFolder)
  const requirements = requirementsOf(repository, entry, path, packageFolder)
  const packages = new Set([...requiredPackages(repository, path, requirements?.value), ...importedPackages(program)])
  const migration = findMigration({ repository, path, entry, program, commands: around.commands }, detection, packages)
  // The migration tool's own module reads the environment, too.
  const modules = [...program.modules, ...(migration.module === undefined ? [] : [repository.module(migration.module)])]
  const built = entry.container ? [entry.container] : around.containers.filter((each) => each.weight > 0.5)
  const images = built.flatMap((each) => each.image.bases)
  const declared = declaredVersion(repository, path, provider.versions, provider.defaultVersion, images)
  const egress = egressEvidence(program)
  const port = findPort(repository, entry)
  const liveness = findLiveness(repository, detection, entry, program)
  const staticFolder = findStaticFolder(repository, detection.staticFolder, path, packageFolder)
  return {
    framework: provider.name,
    path,
    entry: {
      value: entry.entry,
      confidence: entry.stated > 0 ? Math.min(1, entry.stated) : 0.6,
      evidence: entry.evidence.slice(0, 3),
    },
    ...(declared ? { version: versionFinding(declared, provider.versions) } : {}),
    ...(requirements ? { requirements } : {}),
    packages: [...packages].toSorted(),
    ...(port ? { port } : {}),
    ...(liveness ? { liveness } : {}),
    ...(migration.migrate ? { migrate: migration.migrate } : {}),
    environment: findEnvironment(repository, detection, entry, { ...program, modules }, around.services),
    ...findFolders(repository, path, entry, program),
    ...(egress.length > 0 ? { egress: { value: true as const, confidence: 0.9, evidence: egress.slice(0, 3) } } : {}),
    ...(staticFolder ? { staticFolder } : {}),
    services: entry.container?.services.map(({ file, name }) => ({ file, name })) ?? [],
    losers: [...migration.losers, ...losers],
  }
}

/** Where no image fits, the nearest: the oldest for old pins, the newest for new ones. */
function versionFinding(
  { version, says, kind, evidence }: DeclaredVersion,
  versions: readonly string[],
): Finding<string> {
  if (version !== undefined) return { value: version, confidence: kind === 'exact' ? 1 : 0.8, evidence: [evidence] }
  const order = (text: string): number => Number(text.split('.')[0]) * 1000 + Number(text.split('.')[1])
  const isOlder = [...says.matchAll(/\d+\.\d+/g)].some(([named]) => order(named) <= order(versions[0] ?? ''))
  return { value: (isOlder ? versions[0] : versions.at(-1)) ?? says, confidence: 0.4, evidence: [evidence] }
}

/** The import root; of a src layout that is installed as a package the folder above it, where its project lies. */
function appFolder(repository: Repository, { root }: EntryCandidate): string {
  const above = parentOf(root)
  return baseName(root) === 'src' && isInstalled(repository, above) ? above : root
}

/** The entry's files, and all that they load. */
function programOf(
  repository: Repository,
  { detection }: FrameworkProvider,
  entry: EntryCandidate,
  packageFolder: string,
): Program {
  const folders = new Map(
    Object.entries(detection.folders ?? {}).map(([attribute, { of, folder }]) => [
      attribute,
      joinPath(of === 'root' ? entry.root : packageFolder, folder),
    ]),
  )
  // The package of the entry is loaded with it.
  const name = moduleName(entry.file, entry.root) ?? ''
  const packages = name
    .split('.')
    .map((_, index, words) => joinPath(entry.root, ...words.slice(0, index), '__init__.py'))
    .filter((file) => repository.has(file))
  return openProgram(repository, [entry.file, ...packages], entry.root, packageFolder, folders)
}

function importedPackages(program: Program): string[] {
  return program.modules.flatMap((module) =>
    importsOf(module).flatMap((each) => (each.level === 0 ? [normalName(each.module.split('.')[0] ?? '')] : [])),
  )
}

function findStaticFolder(
  repository: Repository,
  name: string,
  path: string,
  packageFolder: string,
): Finding<string> | undefined {
  const folder = joinPath(packageFolder, name)
  const value = relativeTo(path, folder)
  const first = repository.hasFolder(folder)
    ? repository.paths.find((file) => file.startsWith(`${folder}/`))
    : undefined
  return value === undefined || first === undefined
    ? undefined
    : { value, confidence: 0.9, evidence: [{ file: first, line: 1, says: baseName(first) }] }
}
