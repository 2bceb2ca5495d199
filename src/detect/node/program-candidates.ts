// Packages of a repository that are programs which answer HTTP, and why others that look like it are none.
import type { Evidence } from '../../model/detection.ts'
import type { AppDraft, StackDraft } from '../../model/draft.ts'
import type { Surroundings } from '../apps.ts'
import { baseName, joinPath } from '../paths.ts'
import { evidenceAt, type Repository } from '../repository.ts'
import type { StatedCommand } from '../statements/commands.ts'
import type { Container } from '../statements/containers.ts'
import { besideWord } from './beside.ts'
import { nxFile, sourceOf } from './built-files.ts'
import { entryOf, type NodeEntry } from './entry-of-launch.ts'
import type { Launch } from './launch.ts'
import { listenersOf, type Listener } from './listening.ts'
import { moduleOf } from './module.ts'
import {
  lineOfKey,
  manifestsOf,
  packagesOf,
  productionPackages,
  readPackage,
  scriptOf,
  type Package,
} from './package.ts'
import { workspacePackages } from './resolve-import.ts'
import { conventionOf, exportedSite, serverPackages, type Convention } from './server-frameworks.ts'
import { deployedElsewhere } from './serverless.ts'
import { openNodeProgram, productionSources, type NodeProgram } from './source-tree.ts'
import { fileStarts, hasStart, scriptStarts, statedStarts, type Start } from './starts.ts'
import type { Step } from './steps.ts'

export interface ProgramCandidate extends NodeEntry {
  readonly manifest: Package
  readonly convention: Convention | undefined
  readonly launch: Launch | undefined
  readonly program: NodeProgram
  readonly listeners: readonly Listener[]
  /** All that its start comes to. */
  readonly steps: readonly Step[]
  readonly weight: number
  readonly commands: readonly StatedCommand[]
  readonly container: Container | undefined
  readonly evidence: readonly Evidence[]
  readonly losers: AppDraft['losers']
}

type Leftover = StackDraft['leftovers'][number]

export interface ProgramFindings {
  readonly candidates: readonly ProgramCandidate[]
  readonly others: readonly Leftover[]
}

const known = new WeakMap<Repository, ProgramFindings>()

export function programCandidates(around: Surroundings): ProgramFindings {
  const kept = known.get(around.repository)
  if (kept) return kept
  const found = findCandidates(around)
  known.set(around.repository, found)
  return found
}

function findCandidates(around: Surroundings): ProgramFindings {
  const { repository } = around
  const folders = manifestsOf(repository)
  if (folders.length === 0) return { candidates: [], others: [] }
  const stated = statedStarts(around).map((start) => ({ start, made: resolved(repository, start) }))
  const candidates: ProgramCandidate[] = []
  const others: Leftover[] = []
  for (const folder of folders) {
    const manifest = readPackage(repository, folder)
    if (!manifest) continue
    const own = stated.filter(({ made }) => made?.folder === folder)
    const found = judge(
      repository,
      folder,
      manifest,
      own.map(({ start }) => start),
    )
    if (typeof found === 'string')
      others.push({ what: folder === '.' ? joinPath(folder, 'package.json') : folder, why: found })
    else candidates.push(...found)
  }
  return {
    candidates: candidates.filter((each, index) => candidates.findIndex((other) => isSame(each, other)) === index),
    others,
  }
}

function isSame(a: ProgramCandidate, b: ProgramCandidate): boolean {
  return a.folder === b.folder && a.entry === b.entry && a.args.join(' ') === b.args.join(' ')
}

const runsElsewhere = ['electron', 'expo', 'react-native', '@tauri-apps/api', 'vscode', '@capacitor/core']

/** The programs of a package; a text says why it is none, an empty list that nobody would take it for one. */
function judge(
  repository: Repository,
  folder: string,
  manifest: Package,
  stated: readonly Start[],
): ProgramCandidate[] | string {
  const own = productionPackages(manifest)
  const convention = conventionOf(repository, folder, manifest)
  const server = serverPackages.find((name) => own.includes(name))
  const isConvention =
    convention !== undefined && (hasStart(repository, folder) || scriptOf(manifest, 'build') !== undefined)
  const word = besideWord(folder)
  if (word !== undefined && stated.length === 0)
    return server !== undefined && hasStart(repository, folder) ? `its folder says "${word}"` : []
  if (packagesOf(manifest).some((name) => runsElsewhere.includes(name)) && stated.length === 0) return []
  if (exportedSite(repository, folder, manifest)) return []
  const scripts = scriptStarts(repository, folder)
  const isStarted = [...stated, ...scripts].some((start) => resolved(repository, start) !== undefined)
  if (!isStarted && server === undefined && !isConvention) return []
  const listening = isStarted || typeof convention === 'object' ? [] : listeningFiles(repository, folder)
  const starts = [...stated, ...scripts, ...fileStarts(repository, folder, listening)].toSorted(
    (a, b) => b.weight - a.weight,
  )
  const made = starts.flatMap((start) => candidateOf(repository, folder, manifest, convention, start) ?? [])
  const serving = made.filter(
    (each) =>
      each.convention !== undefined ||
      each.listeners.length > 0 ||
      (server !== undefined && each.weight > 0.5 && each.listeners.length === 0 && mayListen(each)),
  )
  const best = serving.find(({ launch }) => !launch?.development) ?? serving[0]
  if (!best) {
    if (typeof convention === 'object' && isConvention && !convention.needsStart && made.length === 0)
      return [byConvention(repository, folder, manifest, convention)]
    if (typeof convention === 'string' && isConvention) return convention
    if (server === undefined)
      return [...made.flatMap((each) => onlyForDevelopment(repository, each, manifest) ?? [])][0] ?? []
    if (isLibrary(manifest)) return `it is a library that needs ${server}: other packages start what it has`
    const elsewhere = deployedElsewhere(repository, folder)
    if (elsewhere !== undefined) return elsewhere
    return hasStart(repository, folder) || made.length > 0
      ? `${joinPath(folder, 'package.json')} needs ${server}, but nothing that it starts listens for HTTP`
      : []
  }
  const missing = onlyForDevelopment(repository, best, manifest)
  if (missing !== undefined && server === undefined && !best.convention) return missing
  // Other programs of the package that containers of their own run.
  const more = serving.filter(
    (each, index) =>
      each.container &&
      each.weight > 0.6 &&
      each.container.image.file !== best.container?.image.file &&
      each.entry !== best.entry &&
      serving.findIndex((other) => isSame(each, other)) === index,
  )
  const losers = made
    .filter(
      (each, index) =>
        ![best, ...more].some((taken) => isSame(taken, each)) &&
        made.findIndex((other) => isSame(each, other)) === index,
    )
    .slice(0, 6)
    .map(({ entry, args, launch, evidence: [place] }) => ({
      what: [entry, ...args].join(' '),
      why: launch?.development ?? (place ? `${place.file}:${place.line} is weaker evidence` : 'weaker evidence'),
    }))
  const remarks = [
    ...(best.remedy ? [best.remedy] : []),
    ...(missing === undefined ? [] : [{ what: 'packages of devDependencies', why: missing }]),
    ...losers,
  ]
  return [{ ...best, losers: remarks }, ...more]
}

/** A package for others: they find its code by name, and nothing in it says how it would be started. */
function isLibrary(manifest: Package): boolean {
  return (
    scriptOf(manifest, 'start') === undefined &&
    manifest['private'] !== true &&
    ['exports', 'main', 'module', 'files'].some((key) => key in manifest)
  )
}

/** Where code listens by a way that only its framework knows. */
function mayListen({ program, source }: ProgramCandidate): boolean {
  return (
    source === undefined ||
    program.modules.some(({ imports }) => imports.some(({ from }) => serverPackages.includes(from)))
  )
}

type Resolved = NodeEntry & { readonly launch: Launch | undefined; readonly step: Step }

/** What a start comes to: its last file, the last that listens before others. */
function resolved(repository: Repository, { steps, container }: Start): Resolved | undefined {
  const found = steps.flatMap((step): Resolved[] => {
    const launch = step.launch ?? ofBuildTool(repository, step)
    const entry = launch && entryOf(repository, launch, steps, container)
    return entry ? [{ ...entry, launch, step }] : ofProgram(repository, step)
  })
  const listens = (file: string | undefined): boolean =>
    file !== undefined && moduleOf(repository, file).tokens.some(({ text }) => text === 'listen')
  return found.findLast(({ source }) => listens(source)) ?? found.at(-1)
}

/** `nest start` and `nx serve` build, and start what they have built. */
function ofBuildTool(repository: Repository, { words, folder, environment, evidence }: Step): Launch | undefined {
  const tool = baseName(words[0] ?? '')
  const served = tool === 'nx' && words[1] === 'serve' ? nxFile(repository, folder)?.source : undefined
  if (served !== undefined)
    return {
      program: 'node',
      file: served,
      args: [],
      folder,
      environment,
      evidence,
      nodeOptions: [],
      loader: 'nx',
      loading: [],
      development: undefined,
    }
  if (tool !== 'nest' || words[1] !== 'start') return undefined
  const source = ['src/main.ts', 'src/index.ts', 'src/main.js', 'main.ts']
    .map((each) => joinPath(folder, each))
    .find((each) => repository.has(each))
  if (source === undefined) return undefined
  const development = words.some((word) => /^(--watch|-w|--debug|-d)$/.test(word))
    ? 'nest start --watch is for development'
    : undefined
  return {
    program: 'node',
    file: source,
    args: [],
    folder,
    environment,
    evidence,
    nodeOptions: [],
    loader: '@nestjs/cli',
    loading: [],
    development,
  }
}

/** A program of the package's own packages, such as `next start`. */
function ofProgram(repository: Repository, step: Step): Resolved[] {
  const { words, folder } = step
  const [first = '', ...args] = words
  const manifest = readPackage(repository, folder)
  const name = baseName(first)
  if (!manifest || (!/^(start|serve|server|run)$/.test(args[0] ?? '') && !/-serve(r)?$/.test(name))) return []
  const isOwn = productionPackages(manifest).some(
    (each) =>
      each === name ||
      each.startsWith(`@${name}/`) ||
      each.startsWith(`${name}-`) ||
      each === `@${name.replace('-', '/')}`,
  )
  return isOwn &&
    /^[a-z][\w-]*$/.test(name) &&
    name !== 'react-scripts' &&
    name !== 'serve' &&
    name !== 'http-server' &&
    name !== 'json-server'
    ? [{ folder, entry: name, args, source: undefined, nodeOptions: [], launch: undefined, step }]
    : []
}

function candidateOf(
  repository: Repository,
  folder: string,
  manifest: Package,
  convention: Convention | string | undefined,
  start: Start,
): ProgramCandidate | undefined {
  const found = resolved(repository, start)
  if (!found || found.folder !== folder) return undefined
  const { step: _, launch, ...stated } = found
  // A server that the framework's own build puts there is the framework's.
  const isMade =
    typeof convention === 'object' &&
    stated.source === undefined &&
    launch !== undefined &&
    stated.entry !== convention.entry &&
    !repository.has(joinPath(folder, stated.entry))
  const entry = isMade
    ? { ...stated, entry: convention.entry, args: convention.args.split(' ').filter((word) => word !== '') }
    : stated
  if (
    entry.source !== undefined &&
    besideWord(entry.source.slice(folder === '.' ? 0 : folder.length + 1)) !== undefined
  )
    return undefined
  const isIts =
    typeof convention === 'object' &&
    (entry.entry === convention.entry || (launch === undefined && convention.package.includes(entry.entry)))
  const own = isIts ? convention : undefined
  const program = openNodeProgram(repository, folder, entry.source, own !== undefined || typeof convention === 'object')
  return {
    ...entry,
    ...(own && scriptOf(manifest, 'build') === undefined ? { build: { command: own.build, evidence: [] } } : {}),
    manifest,
    convention: own,
    launch,
    program,
    listeners: listenersOf(program),
    steps: start.steps,
    weight: launch?.development === undefined ? start.weight : start.weight * 0.3,
    commands: start.command ? [start.command] : [],
    container: start.container,
    evidence: [
      start.evidence,
      ...(found.step.evidence.file === start.evidence.file && found.step.evidence.line === start.evidence.line
        ? []
        : [found.step.evidence]),
    ],
    losers: [],
  }
}

/** A framework says itself how what it builds is started. */
function byConvention(
  repository: Repository,
  folder: string,
  manifest: Package,
  convention: Convention,
): ProgramCandidate {
  const { entry, args, build } = convention
  return {
    folder,
    entry,
    args: args.split(' ').filter((word) => word !== ''),
    source: undefined,
    nodeOptions: [],
    ...(scriptOf(manifest, 'build') === undefined ? { build: { command: build, evidence: [] } } : {}),
    manifest,
    convention,
    launch: undefined,
    program: openNodeProgram(repository, folder, undefined, true),
    listeners: [],
    steps: [],
    weight: 0.5,
    commands: [],
    container: undefined,
    evidence: [lineOfKey(repository, folder, convention.package)],
    losers: [],
  }
}

/** Files that listen, those of usual names first. */
function listeningFiles(repository: Repository, folder: string): string[] {
  const usual = /(^|\/)(server|index|main|app|www|start)\.[cm]?[jt]s$/
  return productionSources(repository, folder)
    .filter((file) => usual.test(file) && file.split('/').length - folder.split('/').length <= 3)
    .filter(
      (file) =>
        listenersOf({
          repository,
          folder,
          entry: file,
          modules: [moduleOf(repository, file)],
          resolve: () => undefined,
        }).length > 0,
    )
    .toSorted((a, b) => a.length - b.length)
    .slice(0, 3)
}

/** A package that the code loads and an image of production does not have. */
function onlyForDevelopment(
  repository: Repository,
  { program, folder, convention, entry, source }: ProgramCandidate,
  manifest: Package,
): string | undefined {
  const isBundled =
    convention?.isBundled === true ||
    (source !== undefined && sourceOf(repository, folder, joinPath(folder, entry)) !== source)
  if (convention || isBundled) return undefined
  const production = new Set(productionPackages(manifest))
  const workspace = workspacePackages(repository)
  const others = new Set(
    packagesOf(manifest).filter((name) => !production.has(name) && !name.startsWith('@types/') && !workspace.has(name)),
  )
  for (const { file, imports, tokens } of program.modules.slice(0, 40))
    for (const { from, line, isType } of imports) {
      const name = /^(?:@[^/]+\/)?[^/]+/.exec(from)?.[0] ?? ''
      // What is loaded in development alone stands in a condition.
      const isChosen = isType || tokens.some(({ text }) => text === 'NODE_ENV')
      if (others.has(name) && !isChosen && file.startsWith(folder === '.' ? '' : folder))
        return `${evidenceAt(repository, file, line).file}:${line} loads ${name}, which ${joinPath(folder, 'package.json')} has in devDependencies alone: move it to dependencies`
    }
  return undefined
}
