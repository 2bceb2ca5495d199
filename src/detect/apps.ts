// The apps of a repository: the entry that its own files name, and every fact that goes with it.
import type { Finding } from '../model/detection.ts'
import type { AppDraft, EnvironmentDraft } from '../model/draft.ts'
import {
  isPython,
  type PythonDetection,
  type PythonFramework,
  type Providers,
  type SettingsModule,
} from '../model/provider.ts'
import { assetsOf } from './assets.ts'
import { buildCommand } from './build-commands.ts'
import { byScore, entryCandidates, type EntryCandidate } from './entries.ts'
import { chooseEntries, losersOf, ofOneFramework } from './entry-choice.ts'
import { configTemplate, templateReadings } from './config-template.ts'
import { engineValue, requiredEngine } from './engine-choice.ts'
import { findEnvironment } from './environment.ts'
import { findFolders } from './folders.ts'
import { mappedReadings, mappingFile } from './mapped-variables.ts'
import { findMigration } from './migration.ts'
import { productionChoice } from './modes.ts'
import { broughtBy, systemPackages } from './system-packages.ts'
import { answeredPaths, documentationOf } from './answered-paths.ts'
import { baseName, isWithin, joinPath, parentOf } from './paths.ts'
import { findPort, findProbes } from './probes.ts'
import { configFile } from './python/config-files.ts'
import { databaseFiles } from './python/database-files.ts'
import { egressEvidence } from './python/egress.ts'
import { moduleName } from './python/app-objects.ts'
import { environmentReadings } from './python/environment.ts'
import { importsOf } from './python/imports.ts'
import { ownPort } from './python/own-port.ts'
import { openProgram, type Program } from './python/program.ts'
import { isInstalled, requiredPackages } from './python/packages.ts'
import { normalName } from './python/requirement.ts'
import { readRequirements } from './python/requirements.ts'
import { unsupportedVersions } from './python/supported.ts'
import { declaredVersion, type DeclaredVersion } from './python/version.ts'
import { routesOf } from './python/routes.ts'
import { chosenSettings, filesLoaded, type ChosenSettings } from './python/settings-module.ts'
import { writtenFolders } from './python/writes.ts'
import type { Reading } from './reading.ts'
import type { Repository } from './repository.ts'
import { requirementsOf } from './requirements.ts'
import { servedFolders } from './served-folders.ts'
import { settingsFolders } from './settings-folders.ts'
import { statedCommands, type StatedCommand } from './statements/commands.ts'
import { portOfTools } from './tools-port.ts'
import { composeServices, type ComposeService } from './statements/compose.ts'
import { describedContainers, type Container } from './statements/containers.ts'

/** What a repository says of how it is run. */
export interface Surroundings {
  readonly repository: Repository
  readonly services: readonly ComposeService[]
  readonly containers: readonly Container[]
  readonly commands: readonly StatedCommand[]
}

export function surroundingsOf(repository: Repository): Surroundings {
  const services = composeServices(repository)
  const containers = describedContainers(repository, services)
  return { repository, services, containers, commands: statedCommands(repository, containers) }
}

/** Apps of Python, found by their app objects and by what starts them. */
export function pythonPrograms(around: Surroundings, providers: Providers): AppDraft[] {
  const { repository, containers } = around
  const all = providers.frameworks
    .filter(isPython)
    .flatMap((provider) => entryCandidates(repository, provider, around.commands, containers))
  const candidates = ofOneFramework(repository, all.toSorted(byScore))
  const chosen = chooseEntries(repository, candidates)
  return chosen.map((entry) => draftApp(around, providers, entry, losersOf(candidates, chosen, entry)))
}

function draftApp(
  around: Surroundings,
  { datastores, frameworks }: Providers,
  entry: EntryCandidate,
  losers: AppDraft['losers'],
): AppDraft {
  const { repository } = around
  const { provider } = entry
  const { detection } = provider
  const path = appFolder(repository, entry)
  const packageFolder = parentOf(entry.madeIn)
  const program = programOf(around, provider, entry, packageFolder)
  const { requirements, losers: others } = requirementsOf(repository, entry, path, packageFolder)
  const packages = new Set([...requiredPackages(repository, path, requirements?.value), ...importedPackages(program)])
  const { settings } = detection
  const migration = findMigration({ ...around, path, entry, program, packages }, detection)
  // The migration tool's own module reads the environment, too.
  const modules = [...program.modules, ...(migration.module === undefined ? [] : [repository.module(migration.module)])]
  const built = entry.container ? [entry.container] : around.containers.filter((each) => each.weight > 0.5)
  const images = built.flatMap((each) => each.image.bases)
  const pinned = requirements && readRequirements(repository, requirements.value, path)
  const unsupported = unsupportedVersions(repository, pinned, provider)
  const declared = declaredVersion(repository, path, provider.versions, provider.defaultVersion, images, unsupported)
  const egress = egressEvidence(program, settings?.outward)
  const port =
    findPort(repository, entry) ??
    (detection.port && portOfTools(repository, path, entry.container, detection.port)) ??
    ownPort(program, entry.file)
  const routes = routesOf(program)
  const { container, madeIn } = entry
  const shown = servedFolders({ repository, path, packageFolder, madeIn, program, container }, detection, routes)
  const folders = findFolders(repository, path, entry, writtenFolders(program))
  const named = settingsFolders({ repository, path, program }, settings)
  const read = configFile(program, path)
  const config = read && configTemplate(repository, path, read)
  const inTemplate = config ? templateReadings(repository, config) : []
  const environment = environmentOf(around, detection, entry, { ...program, modules }, packages, inTemplate)
  const build = buildCommand({ repository, path, containers: built, commands: around.commands }, detection, named.build)
  const apt = systemPackages(
    repository,
    built.length === 1 ? built[0] : undefined,
    new Set([
      ...broughtBy(packages, provider.nativePackages),
      // Whichever driver needs a client's library brings it; beside one that has its own it is of no use.
      ...datastores.flatMap(({ nativeDrivers }) => Object.values(nativeDrivers).flatMap(({ runtime }) => runtime)),
      // Of the base image.
      ...['ca-certificates', 'openssl'],
    ]),
  )
  const ofNode = frameworks.find(({ kind }) => kind === 'node')
  const assets = ofNode && assetsOf(repository, path, built, ofNode)
  const opened = datastores.flatMap((each) =>
    each.kind === 'file' ? databaseFiles(program, path, packages, each, settings?.engine) : [],
  )
  const answered = answeredPaths(repository, detection, program, routes)
  const made = [...folders.writable, ...folders.uploads].map(({ value }) => value)
  const lacking = shown.missing.filter(({ value: { folder } }) => !made.some((each) => isWithin(each, folder)))
  const empty = lacking.map(({ value: { folder }, ...finding }) => ({ ...finding, value: folder }))
  const pages = shown.missing.find(({ value: { url } }) => url === '/')
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
    ...(apt.length > 0 ? { apt } : {}),
    ...(port ? { port } : {}),
    ...(build ? { build } : {}),
    ...(assets ? { assets } : {}),
    ...findProbes(repository, path, entry, answered.open),
    ...(migration.migrate ? { migrate: migration.migrate } : {}),
    environment,
    writable: [...folders.writable, ...empty],
    ...(opened.length > 0 ? { databaseFiles: opened } : {}),
    ...(read ? { configFile: read } : {}),
    ...(config ? { config } : {}),
    uploads: folders.uploads.map((each) => {
      const meant = named.shown.get(each.value)
      const url = meant ?? shown.urls.get(each.value)
      return url === undefined ? each : { ...each, url, isShown: meant !== undefined }
    }),
    ...(egress.length > 0 ? { egress: { value: true as const, confidence: 0.9, evidence: egress.slice(0, 3) } } : {}),
    static: [
      ...named.static,
      ...shown.static.filter(({ value }) => !folders.uploads.some((each) => each.value === value.folder)),
    ],
    paths: answered.paths,
    documentation: documentationOf(program, detection, madeIn),
    ...(pages ? { pages: { ...pages, value: pages.value.folder } } : {}),
    services: container?.services.map(({ file, name }) => ({ file, name })) ?? [],
    losers: [...empty.map(leftEmpty), ...named.losers, ...migration.losers, ...others, ...losers],
  }
}

/** What a build leaves in the code's own folder, and the images keep apart. */
function leftEmpty({ value, evidence: [place] }: Finding<string>): AppDraft['losers'][number] {
  const where = place ? `${place.file}:${place.line} ` : ''
  return { what: value, why: `${where}shows it, and the repository does not have it: it is there, and empty` }
}

function environmentOf(
  { repository, services, commands }: Surroundings,
  { production, entryVariables = [], development, prefixedSettings, settings }: PythonDetection,
  { container, root, file: entryFile }: EntryCandidate,
  program: Program,
  packages: ReadonlySet<string>,
  inTemplate: readonly Reading[],
): EnvironmentDraft[] {
  const engine = settings && requiredEngine(settings, packages)
  const rules = {
    production,
    development,
    setElsewhere: [...entryVariables, ...(settings ? [settings.variable] : [])],
    ...(settings && engine !== undefined
      ? {
          engine: (names: readonly string[], start: string) => engineValue(program, settings, engine, names, start),
        }
      : {}),
    choose: (names: readonly string[], start: string, readers: ReadonlySet<string>) =>
      productionChoice(program, names, start, readers),
  }
  const isMapped = program.modules.some(({ file }) => repository.text(file).includes(mappingFile))
  const readings = [
    ...environmentReadings(program, prefixedSettings, settings && { ...settings.engine, engine }),
    ...(isMapped ? mappedReadings(repository, root) : []),
    ...inTemplate,
  ]
  const chosen = settings && chosenSettings({ repository, root, entryFile, container, commands }, settings)
  return [
    ...(settings && chosen?.isToBeSaid ? [settingsVariable(settings, chosen)] : []),
    ...findEnvironment(repository, readings, rules, container, services),
  ]
}

function settingsVariable({ variable }: SettingsModule, { module, evidence }: ChosenSettings): EnvironmentDraft {
  const plain = { secret: false, required: true, settings: [], schemes: [] }
  return { ...plain, name: variable, production: module, evidence: [evidence] }
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
  { repository, commands }: Surroundings,
  { detection }: PythonFramework,
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
  const { root, container, file: entryFile } = entry
  const settings =
    detection.settings && chosenSettings({ repository, root, entryFile, container, commands }, detection.settings)
  const files = [entryFile, ...packages, ...(settings ? [settings.file] : [])]
  return openProgram(repository, filesLoaded(repository, detection, files, root), root, packageFolder, folders)
}

function importedPackages(program: Program): string[] {
  return program.modules.flatMap((module) =>
    importsOf(module).flatMap((each) => (each.level === 0 ? [normalName(each.module.split('.')[0] ?? '')] : [])),
  )
}
