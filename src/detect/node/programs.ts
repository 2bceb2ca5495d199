// Programs of Node in a repository.
import type { Finding } from '../../model/detection.ts'
import type { AppDraft, EnvironmentDraft } from '../../model/draft.ts'
import type { NodeFramework, Providers } from '../../model/provider.ts'
import { shellLine } from '../../model/shell.ts'
import type { Surroundings } from '../apps.ts'
import { joinPath } from '../paths.ts'
import { findProbes } from '../probes.ts'
import { systemPackages } from '../system-packages.ts'
import { evidenceAt } from '../repository.ts'
import { databaseFiles } from './database-files.ts'
import { environmentOf } from './environment.ts'
import { fetchedFonts } from './fetched-fonts.ts'
import { foldersOf } from './folders.ts'
import { foreignLock, lockAbove } from './locks.ts'
import { findMigration } from './migration.ts'
import { chosenVersion } from './node-version.ts'
import { egressEvidence } from './outward.ts'
import { lineOfKey, packagesOf, productionPackages, scriptOf } from './package.ts'
import { answersOf } from './paths.ts'
import { portOf } from './port.ts'
import { prismaSchema, type PrismaSchema } from './prisma.ts'
import { programCandidates, type ProgramCandidate } from './program-candidates.ts'
import { stepsOfScript } from './steps.ts'
import { workspaceBuild } from './workspace-build.ts'

export function nodePrograms(around: Surroundings, provider: NodeFramework, { datastores }: Providers): AppDraft[] {
  return programCandidates(around, provider.detection).candidates.map((candidate) =>
    draftApp(around, provider, datastores, candidate),
  )
}

/** The images of production that a folder's files describe, also where something else says how the app is started. */
const imagesIn = (folder: string, containers: Surroundings['containers']): Surroundings['containers'] =>
  containers.filter((each) => each.weight > 0.5 && each.image.file.startsWith(folder === '.' ? '' : folder))

function draftApp(
  around: Surroundings,
  { name, versions, defaultVersion }: NodeFramework,
  datastores: Providers['datastores'],
  candidate: ProgramCandidate,
): AppDraft {
  const { repository, containers } = around
  const { folder, program, manifest, container, convention, entry, args, evidence, weight } = candidate
  const schema = prismaSchema(repository, folder, program.modules)
  const { drafts, reads } = environmentOf(around, candidate, schema)
  const { port, variable } = portOf(repository, candidate, reads)
  const answers = answersOf(program)
  const migration = findMigration(around, candidate, schema)
  const egress = egressEvidence(program)
  const images = container ? [container] : imagesIn(folder, containers)
  const version = chosenVersion(repository, folder, images, versions, defaultVersion)
  const build = buildOf(candidate, schema)
  const apt = systemPackages(repository, images.length === 1 ? images[0] : undefined, new Set())
  const opened = datastores.flatMap((each) => (each.kind === 'file' ? databaseFiles(program, schema, each) : []))
  const services = container?.services.map(({ file, name: service }) => ({ file, name: service })) ?? []
  return {
    framework: name,
    path: folder,
    entry: { value: entry, confidence: Math.min(1, weight), evidence: evidence.slice(0, 3) },
    ...(args.length > 0 ? { args: { value: shellLine(args), confidence: 1, evidence: evidence.slice(0, 1) } } : {}),
    ...(build ? { build } : {}),
    ...(version ? { version } : {}),
    manifest: joinPath(folder, 'package.json'),
    packages: convention?.isBundled ? packagesOf(manifest) : productionPackages(manifest),
    ...(apt.length > 0 ? { apt } : {}),
    ...(port ? { port } : {}),
    ...findProbes(repository, folder, { commands: candidate.commands, container }, answers.open),
    ...(migration.migrate ? { migrate: migration.migrate } : {}),
    environment: withOwn(drafts, candidate, variable),
    ...foldersOf(candidate),
    ...(opened.length > 0 ? { databaseFiles: opened } : {}),
    ...(egress.length > 0 ? { egress: { value: true as const, confidence: 0.9, evidence: egress.slice(0, 3) } } : {}),
    static: [],
    paths: answers.paths,
    ...(convention?.isFrontend ? { isFrontend: true as const } : {}),
    services,
    losers: [
      ...withoutLock(around, folder),
      ...fetchedFonts(repository, folder),
      ...migration.losers,
      ...candidate.losers,
    ],
  }
}

/** The variables that the start itself sets, and that of the port. */
function withOwn(
  drafts: readonly EnvironmentDraft[],
  { launch, nodeOptions, evidence }: ProgramCandidate,
  variable: EnvironmentDraft | undefined,
): EnvironmentDraft[] {
  const set = Object.entries(launch?.environment ?? {}).filter(
    ([name, value]) =>
      !/^(NODE_ENV|PORT|HOST|HOSTNAME|NODE_OPTIONS|NODE_PATH|BABEL_\w+|TS_NODE\w*|FORCE_COLOR|DEBUG)$/.test(name) &&
      /^[\w@%+=:,./-]+$/.test(value),
  )
  const options = [launch?.environment['NODE_OPTIONS'] ?? '', ...nodeOptions].filter((word) => word !== '').join(' ')
  const plain = { secret: false, required: true, settings: [], schemes: [], evidence: evidence.slice(-1) }
  const own: EnvironmentDraft[] = [
    ...set.map(([name, production]) => ({ ...plain, name, production })),
    ...(options === '' ? [] : [{ ...plain, name: 'NODE_OPTIONS', production: options }]),
    ...(variable ? [variable] : []),
  ]
  const names = new Set(own.map(({ name }) => name))
  return [...drafts.filter(({ name }) => !names.has(name)), ...own].toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** What makes its files, where that is more than its `build` script: Prisma's client is written by a command of its own. */
function buildOf(
  { program, folder, manifest, build }: ProgramCandidate,
  schema: PrismaSchema | undefined,
): Finding<string> | undefined {
  const { repository } = program
  const own = build ?? workspaceBuild(repository, folder, manifest)
  const stated = own && { value: own.command, confidence: 0.9, evidence: own.evidence }
  if (!schema || !packagesOf(manifest).includes('prisma')) return stated
  const name = /^(?:npm|pnpm|yarn|bun) run (\S+)$/.exec(own?.command ?? '')?.[1] ?? (own ? undefined : 'build')
  const scripts = ['postinstall', 'prepare', ...(name === undefined ? [] : [name])]
  const isMade = scripts.some((script) =>
    stepsOfScript(repository, folder, script).some(
      ({ words }) => words.includes('generate') && words.some((word) => /prisma$/.test(word)),
    ),
  )
  if (isMade) return stated
  const manager = lockAbove(repository, folder)?.manager ?? 'npm'
  const rest =
    own?.command ??
    (scriptOf(manifest, 'build') === undefined ? undefined : `${manager === 'berry' ? 'yarn' : manager} run build`)
  const generate = 'npx prisma generate'
  return {
    value: rest === undefined ? generate : shellLine(['sh', '-c', `${generate} && ${rest}`]),
    confidence: 0.8,
    evidence: [lineOfKey(repository, folder, 'prisma'), evidenceAt(repository, schema.file, 1)],
  }
}

/** What no lock file pins cannot be installed as it was. */
function withoutLock({ repository }: Surroundings, folder: string): AppDraft['losers'] {
  if (lockAbove(repository, folder)) return []
  const foreign = foreignLock(repository, folder)
  const why = foreign === undefined ? 'no lock file pins them' : `${foreign} is a lock that images are not built from`
  return [
    {
      what: `the packages of ${joinPath(folder, 'package.json')}`,
      why: `${why}: \`npm install --package-lock-only\` writes one`,
    },
  ]
}
