// Packages of a repository that are programs which answer HTTP, and why others that look like it are none.
import type { Evidence } from '../../model/detection.ts'
import type { AppDraft, StackDraft } from '../../model/draft.ts'
import type { NodeConvention, NodeDetection } from '../../model/node-detection.ts'
import type { Surroundings } from '../apps.ts'
import { joinPath, relativeTo } from '../paths.ts'
import type { Repository } from '../repository.ts'
import type { StatedCommand } from '../statements/commands.ts'
import type { Container } from '../statements/containers.ts'
import { wordsOf } from '../statements/shell.ts'
import { besideWord } from './beside.ts'
import { conventionOf, exportedSite, isForItsPackages } from './conventions.ts'
import { onlyForDevelopment } from './development-packages.ts'
import type { NodeEntry } from './entry-of-launch.ts'
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
import { resolved } from './resolved-start.ts'
import { deployedElsewhere } from './serverless.ts'
import { openNodeProgram, productionSources, type NodeProgram } from './source-tree.ts'
import { eachProgram, fileStarts, hasStart, scriptStarts, statedStarts, type Start } from './starts.ts'
import type { Step } from './steps.ts'

export interface ProgramCandidate extends NodeEntry {
  readonly manifest: Package
  readonly convention: NodeConvention | undefined
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

/** Sites ask it again, for what is a program and no site. */
export function programCandidates(around: Surroundings, detection: NodeDetection): ProgramFindings {
  const found = known.get(around.repository) ?? findCandidates(around, detection)
  known.set(around.repository, found)
  return found
}

function findCandidates(around: Surroundings, detection: NodeDetection): ProgramFindings {
  const { repository } = around
  const folders = manifestsOf(repository)
  if (folders.length === 0) return { candidates: [], others: [] }
  const stated = statedStarts(around, detection)
    .flatMap(eachProgram)
    .map((start) => ({
      start,
      made: resolved(repository, start, detection),
    }))
  const candidates: ProgramCandidate[] = []
  const others: Leftover[] = []
  for (const folder of folders) {
    const manifest = readPackage(repository, folder)
    if (!manifest) continue
    const own = stated.filter(({ made }) => made?.folder === folder).map(({ start }) => start)
    const found = judge({ repository, folder, manifest, detection }, own)
    if (typeof found === 'string') others.push({ what: folder === '.' ? 'package.json' : folder, why: found })
    else candidates.push(...found)
  }
  return { candidates: candidates.filter(isFirst), others }
}

function isSame(a: ProgramCandidate, b: ProgramCandidate): boolean {
  return a.folder === b.folder && a.entry === b.entry && a.args.join(' ') === b.args.join(' ')
}

function isFirst(each: ProgramCandidate, index: number, all: readonly ProgramCandidate[]): boolean {
  return all.findIndex((other) => isSame(each, other)) === index
}

interface Context {
  readonly repository: Repository
  readonly folder: string
  readonly manifest: Package
  readonly detection: NodeDetection
}

const runsElsewhere = ['electron', 'expo', 'react-native', '@tauri-apps/api', 'vscode', '@capacitor/core']

/** The programs of a package; a text says why it is none, an empty list that nobody would take it for one. */
function judge(context: Context, stated: readonly Start[]): ProgramCandidate[] | string {
  const { repository, folder, manifest, detection } = context
  const convention = isForItsPackages(repository, folder, manifest, detection)
    ? undefined
    : conventionOf(repository, folder, manifest, detection)
  const server = serverOf(context)
  const isConvention =
    convention !== undefined && (hasStart(repository, folder) || scriptOf(manifest, 'build') !== undefined)
  const word = besideWord(folder)
  if (word !== undefined && stated.length === 0)
    return server !== undefined && hasStart(repository, folder) ? `its folder says "${word}"` : []
  if (packagesOf(manifest).some((name) => runsElsewhere.includes(name)) && stated.length === 0) return []
  if (exportedSite(repository, folder, manifest, detection.exports)) return []
  const made = startsOf(context, convention, stated, isConvention).flatMap(
    (start) => candidateOf(context, convention, start) ?? [],
  )
  const serving = made.filter(
    (each) => each.convention ?? (each.listeners.length > 0 || (server !== undefined && mayListen(each, detection))),
  )
  const forProduction = serving.filter(({ launch }) => !launch?.development)
  const [first = serving[0]] = forProduction
  // Of what deployment files start, that which the repository becomes.
  const becoming = forProduction.find(({ source, weight }) => source !== undefined && weight > 0.6)
  const best = first?.source === undefined && !first?.convention ? (becoming ?? first) : first
  const elsewhere = deployedElsewhere(repository, folder)
  // A file that listens, and that nothing starts, is for trying functions out.
  if (best && best.weight < 0.5 && elsewhere !== undefined) return elsewhere
  if (best) return withOthers(best, serving, made, server)
  if (typeof convention === 'object' && isConvention && !convention.needsStart && made.length === 0)
    return [byConvention(context, convention)]
  if (typeof convention === 'string' && isConvention) return convention
  return refusalOf(context, made, server)
}

function serverOf({ manifest, detection }: Context): string | undefined {
  const own = productionPackages(manifest)
  return [...detection.packages, ...detection.servers].find((name) => own.includes(name))
}

function startsOf(
  context: Context,
  convention: NodeConvention | string | undefined,
  stated: readonly Start[],
  isConvention: boolean,
): Start[] {
  const { repository, folder, detection } = context
  const scripts = scriptStarts(repository, folder).flatMap(eachProgram)
  const isStarted = [...stated, ...scripts].some((start) => resolved(repository, start, detection) !== undefined)
  if (!isStarted && serverOf(context) === undefined && !isConvention) return []
  const listening = isStarted || typeof convention === 'object' ? [] : listeningFiles(context)
  return [...stated, ...scripts, ...fileStarts(repository, folder, listening).flatMap(eachProgram)].toSorted(
    (a, b) => b.weight - a.weight,
  )
}

/** Where code listens by a way that only its framework knows. */
function mayListen({ program, source, weight }: ProgramCandidate, { packages, servers }: NodeDetection): boolean {
  const all = [...packages, ...servers]
  // Packages of a family come with it.
  const names = new Set(all)
  const families = all.flatMap((name) => /^@[^/]+\//.exec(name)?.[0] ?? [])
  const isUsed = program.modules.some(({ imports }) =>
    imports.some(({ from }) => names.has(from) || families.some((family) => from.startsWith(family))),
  )
  return weight > 0.9 || (weight > 0.5 && (source === undefined || isUsed))
}

/** The best of a package, with programs of it that containers of their own run. */
function withOthers(
  best: ProgramCandidate,
  serving: readonly ProgramCandidate[],
  made: readonly ProgramCandidate[],
  server: string | undefined,
): ProgramCandidate[] | string {
  const missing = onlyForDevelopment(best)
  if (missing !== undefined && server === undefined && !best.convention) return missing
  const more = serving.filter(isFirst).filter(
    ({ container, weight, entry, source, convention }) =>
      // What nothing in the repository becomes is no further program.
      (source !== undefined || convention !== undefined || best.source === undefined) &&
      container &&
      weight > 0.6 &&
      container.image.file !== best.container?.image.file &&
      entry !== best.entry,
  )
  const losers = made
    .filter(isFirst)
    .filter((each) => ![best, ...more].some((taken) => isSame(taken, each)))
    .slice(0, 6)
    .map(({ entry, args, launch, evidence: [place] }) => ({
      what: [entry, ...args].join(' '),
      why: launch?.development ?? (place ? `${place.file}:${place.line} is weaker evidence` : 'weaker evidence'),
    }))
  const remarks = [
    ...(best.remedy ? [best.remedy] : []),
    ...(missing === undefined ? [] : [{ what: 'packages of devDependencies', why: missing }]),
  ]
  return [{ ...best, losers: [...remarks, ...losers] }, ...more]
}

/** Why a package with a server among its packages is no program. */
function refusalOf(
  { repository, folder, manifest }: Context,
  made: readonly ProgramCandidate[],
  server: string | undefined,
): string | ProgramCandidate[] {
  if (server === undefined) return made.map(onlyForDevelopment).find((each) => each !== undefined) ?? []
  const isNamed = ['exports', 'main', 'module', 'files'].some((key) => key in manifest)
  if (scriptOf(manifest, 'start') === undefined && isNamed)
    return folder === '.' ? `it is a library that needs ${server}: other packages start what it has` : []
  const elsewhere = deployedElsewhere(repository, folder)
  if (elsewhere !== undefined) return elsewhere
  return hasStart(repository, folder) || made.length > 0
    ? `${joinPath(folder, 'package.json')} needs ${server}, but nothing that it starts listens for HTTP`
    : []
}

function candidateOf(
  { repository, folder, manifest, detection }: Context,
  convention: NodeConvention | string | undefined,
  start: Start,
): ProgramCandidate | undefined {
  const found = resolved(repository, start, detection)
  if (!found || found.folder !== folder) return undefined
  const { step, launch, ...stated } = found
  const framework = typeof convention === 'object' ? convention : undefined
  // A server that the framework's own build puts there is the framework's.
  // A server that stands alone takes the place of the framework's own program, too.
  const isReplaced = framework?.standalone && framework.args === '' && framework.packages.includes(stated.entry)
  const isMade = framework && !stated.source && (launch ? !repository.has(joinPath(folder, stated.entry)) : isReplaced)
  const entry = isMade ? { ...stated, entry: framework.entry, args: wordsOf(framework.args) } : stated
  const source = entry.source && relativeTo(folder, entry.source)
  if (source !== undefined && besideWord(source) !== undefined) return undefined
  const isIts =
    entry.entry === framework?.entry || (!launch && framework?.packages.some((each) => each.includes(entry.entry)))
  const own = isIts ? framework : undefined
  const program = openNodeProgram(repository, detection, folder, entry.source, framework !== undefined)
  const isApart = step.evidence.file !== start.evidence.file || step.evidence.line !== start.evidence.line
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
    evidence: [start.evidence, ...(isApart ? [step.evidence] : [])],
    losers: [],
  }
}

/** A framework says itself how what it builds is started. */
function byConvention(
  { repository, folder, manifest, detection }: Context,
  convention: NodeConvention,
): ProgramCandidate {
  const { entry, args, build, packages } = convention
  const name = packages.find((each) => packagesOf(manifest).includes(each)) ?? ''
  return {
    folder,
    entry,
    args: wordsOf(args),
    source: undefined,
    nodeOptions: [],
    ...(scriptOf(manifest, 'build') === undefined ? { build: { command: build, evidence: [] } } : {}),
    manifest,
    convention,
    launch: undefined,
    program: openNodeProgram(repository, detection, folder, undefined, true),
    listeners: [],
    steps: [],
    weight: 0.5,
    commands: [],
    container: undefined,
    evidence: [lineOfKey(repository, folder, name)],
    losers: [],
  }
}

/** Files that listen, of usual names and not far down. */
function listeningFiles({ repository, folder, detection }: Context): string[] {
  const usual = /^([\w-]+\/){0,2}(server|index|main|app|www|start)\.[cm]?[jt]s$/
  return productionSources(repository, folder)
    .filter((file) => usual.test(relativeTo(folder, file) ?? ''))
    .filter((file) => {
      const modules = [moduleOf(repository, file)]
      return listenersOf({ repository, detection, modules }).length > 0
    })
    .toSorted((a, b) => a.length - b.length)
    .slice(0, 3)
}
