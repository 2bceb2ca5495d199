// The apps of a repository: the entry that its own files name, and every fact that goes with it.
import type { Finding } from '../model/detection.ts'
import type { Files } from '../model/files.ts'
import type { AppDraft, FrameworkProvider, Providers } from '../model/provider.ts'
import { entryCandidates, type EntryCandidate } from './entries.ts'
import { findEnvironment } from './environment.ts'
import { findFolders } from './folders.ts'
import { findMigration } from './migration.ts'
import { baseName, joinPath, parentOf, relativeTo } from './paths.ts'
import { findLiveness, findPort } from './probes.ts'
import { egressEvidence } from './python/egress.ts'
import { moduleName } from './python/app-objects.ts'
import { importsOf } from './python/imports.ts'
import { openProgram, type Program } from './python/program.ts'
import { findRequirements, normalName, readRequirements } from './python/requirements.ts'
import { declaredVersion } from './python/version.ts'
import { evidenceAt, openRepository, type Repository } from './repository.ts'
import { isBesideTheApp, lookAlikeReason } from './scope.ts'
import { statedCommands, type StatedCommand } from './statements/commands.ts'
import { composeServices, type ComposeService } from './statements/compose.ts'
import { describedContainers, sourcesOf, type Container } from './statements/containers.ts'

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

/** The best candidate, and those of other folders that are stated or built as strongly. */
function chooseEntries(repository: Repository, candidates: readonly EntryCandidate[]): EntryCandidate[] {
  const [best] = candidates
  if (!best || best.score < -2) return []
  const chosen = [best]
  for (const each of candidates.slice(1)) {
    if (
      lookAlikeReason(each.file) !== undefined ||
      isBesideTheApp(each.file) ||
      chosen.some((other) => isSameApp(other, each))
    )
      continue
    const stated =
      each.stated > 0.6 &&
      each.stated >= best.stated * 0.9 &&
      each.container !== best.container &&
      each.container !== undefined
    const built =
      best.stated === 0 &&
      each.score > best.score - 1 &&
      each.root !== best.root &&
      [each, best].every(
        (one) =>
          repository.has(joinPath(one.root, 'requirements.txt')) ||
          repository.has(joinPath(one.root, 'pyproject.toml')),
      )
    if (stated || built) chosen.push(each)
  }
  return chosen
}

function isSameApp(a: EntryCandidate, b: EntryCandidate): boolean {
  return a.file === b.file || a.madeIn === b.madeIn || a.root === b.root
}

function losersOf(candidates: readonly EntryCandidate[], chosen: readonly EntryCandidate[]): AppDraft['losers'] {
  const [best] = chosen
  return candidates
    .filter((each) => !chosen.includes(each) && !chosen.some((other) => other.file === each.file))
    .slice(0, 8)
    .map((each) => {
      const alike = lookAlikeReason(each.file)
      const why =
        alike ??
        (isBesideTheApp(each.file)
          ? 'it lies beside the app, among tests or tools'
          : best && best.stated > each.stated
            ? `${best.evidence[0]?.file}:${best.evidence[0]?.line} names ${best.entry}`
            : 'weaker evidence')
      return { what: each.entry, why }
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
  const requirements = requirementsOf(around, entry, path, packageFolder)
  const packages = new Set([
    ...(requirements ? readRequirements(repository, requirements.value).packages : []),
    ...importedPackages(program),
  ])
  const migration = findMigration(repository, detection, path, entry, packages, around.commands)
  const migrated = migration
    ? openProgramOf(repository, provider, entry, packageFolder, migration.migrate.evidence.at(-1)?.file)
    : program
  const dockerfiles = entry.container
    ? [entry.container.image.file]
    : around.containers.filter((each) => each.weight > 0.5).map((each) => each.image.file)
  const declared = declaredVersion(repository, path, provider.versions, dockerfiles)
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
    ...(declared?.version === undefined
      ? {}
      : { version: { value: declared.version, confidence: declared.exact ? 1 : 0.8, evidence: [declared.evidence] } }),
    ...(requirements ? { requirements } : {}),
    ...(port ? { port } : {}),
    ...(liveness ? { liveness } : {}),
    ...(migration ? { migrate: migration.migrate } : {}),
    environment: findEnvironment(
      repository,
      detection,
      entry,
      migrated,
      new Set(around.services.map((service) => service.name)),
    ),
    ...findFolders(repository, path, entry, program),
    ...(egress.length > 0 ? { egress: { value: true as const, confidence: 0.9, evidence: egress.slice(0, 3) } } : {}),
    ...(staticFolder ? { staticFolder } : {}),
    losers: [...losers, ...(migration?.losers ?? [])],
  }
}

/** The import root; of a src layout the folder above it, where the project file lies. */
function appFolder(repository: Repository, { root }: EntryCandidate): string {
  const above = parentOf(root)
  return baseName(root) === 'src' &&
    (repository.has(joinPath(above, 'pyproject.toml')) || repository.has(joinPath(above, 'setup.py')))
    ? above
    : root
}

function programOf(
  repository: Repository,
  provider: FrameworkProvider,
  entry: EntryCandidate,
  packageFolder: string,
): Program {
  return openProgramOf(repository, provider, entry, packageFolder, undefined)
}

function openProgramOf(
  repository: Repository,
  { detection }: FrameworkProvider,
  entry: EntryCandidate,
  packageFolder: string,
  marker: string | undefined,
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
  return openProgram(
    repository,
    [entry.file, ...packages, ...(marker?.endsWith('.py') === true ? [marker] : [])],
    entry.root,
    packageFolder,
    folders,
  )
}

function requirementsOf(
  around: Surroundings,
  entry: EntryCandidate,
  path: string,
  packageFolder: string,
): Finding<string> | undefined {
  const { repository } = around
  const container = entry.container
  if (container) {
    for (const copy of container.image.copies) {
      for (const source of copy.sources) {
        const file = joinPath(container.context, source.replace(/^\//, ''))
        if (/require[\w.-]*\.txt$|(^|\/)uv\.lock$/.test(source) && repository.has(file))
          return { value: file, confidence: 1, evidence: [evidenceAt(repository, container.image.file, copy.line)] }
      }
    }
    for (const run of container.image.runs) {
      const named = /(?:-r|--requirement)[\s=]*([\w./-]+\.txt)/.exec(run.command)?.[1]
      const [file] = named === undefined ? [] : sourcesOf(repository, container, joinPath(run.folder, named))
      if (file !== undefined && repository.has(file))
        return { value: file, confidence: 1, evidence: [evidenceAt(repository, container.image.file, run.line)] }
    }
  }
  const found = findRequirements(repository, path, packageFolder)
  return found && { value: found.file, confidence: 0.8, evidence: [evidenceAt(repository, found.file, 1)] }
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
