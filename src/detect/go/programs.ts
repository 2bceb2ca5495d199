// Go programs in a repository: those that serve, each with every fact that goes with it.
import type { Evidence, Finding } from '../../model/detection.ts'
import type { AppDraft } from '../../model/draft.ts'
import type { GoFramework, Providers } from '../../model/provider.ts'
import { shellLine } from '../../model/shell.ts'
import type { Surroundings } from '../apps.ts'
import { findEnvironment } from '../environment.ts'
import { findFolders } from '../folders.ts'
import { isWithin, parentOf, relativeTo } from '../paths.ts'
import { findPort, findProbes, type ProbeFindings } from '../probes.ts'
import { distinctEvidence, evidenceAt, type Repository } from '../repository.ts'
import { goAddresses } from './addresses.ts'
import { goDatabases } from './database-files.ts'
import { goReadings } from './environment.ts'
import { embedsOf } from './embeds.ts'
import { filesOf, goWrites, movedConfig } from './files.ts'
import { goCandidates, isSameApp, statedArguments, type GoCandidate } from './mains.ts'
import { goMigration } from './migration.ts'
import { toolMigration } from './migration-tool.ts'
import { ownPort } from './own-port.ts'
import { prefixedReadings } from './prefixed.ts'
import { openRoutes, pathsOf, routesOf, type GoRoute } from './routes.ts'
import { portInCode, servingCommand } from './serving.ts'
import { goFiles } from './source.ts'

export function goPrograms(around: Surroundings, provider: GoFramework, { datastores }: Providers): AppDraft[] {
  if (!around.repository.paths.some((path) => /(^|\/)go\.mod$/.test(path))) return []
  const { served, losers } = goCandidates(around, goFiles(around.repository))
  const chosen: GoCandidate[] = []
  const beaten: { candidate: GoCandidate; by: GoCandidate }[] = []
  for (const candidate of served) {
    const by = chosen.find((other) => isSameApp(other, candidate))
    if (by) beaten.push({ candidate, by })
    else chosen.push(candidate)
  }
  return chosen.map((candidate, index) => ({
    ...draftProgram(around, provider, datastores, candidate),
    losers: [
      ...beaten
        .filter(({ by }) => by === candidate)
        .map(({ candidate: { program } }) => lost(program.folder, candidate)),
      ...(index === 0 ? losers : []),
    ].slice(0, 8),
  }))
}

function lost(folder: string, { container, evidence: [first] }: GoCandidate): AppDraft['losers'][number] {
  return { what: folder, why: container && first ? `${first.file}:${first.line} builds another` : 'weaker evidence' }
}

function draftProgram(
  { repository, services, commands: all }: Surroundings,
  { name, defaultVersion, defaultPort, migrations }: GoFramework,
  datastores: Providers['datastores'],
  candidate: GoCandidate,
): AppDraft {
  const { program, container, calls, commands, evidence } = candidate
  const { module, folder } = program
  const path = appFolder(module.folder, module.replaced)
  const entry = relativeTo(path, folder) ?? '.'
  const words = statedArguments(candidate)
  const serving = words && words.value.length > 0 ? asArguments(words) : servingCommand(repository, program)
  const routes = routesOf(program)
  const stated = findPort(repository, { commands, container })
  const inCode = portInCode(repository, program, calls)
  // Of several ports that the image offers, the one on which the code answers HTTP.
  const offered = container?.image.exposes ?? []
  const isOffered = offered.length > 1 && offered.some((each) => each.port === inCode?.value)
  const port = isOffered ? inCode : (stated ?? inCode)
  const egress = outward(repository, candidate)
  const read = [...goReadings(repository, program), ...prefixedReadings(repository, program.files, services)]
  const written = goWrites({ repository, program, readings: read }, path)
  const folders = findFolders(repository, path, { container, root: path }, written)
  const own = goMigration(repository, candidate)
  const context = { repository, program, path, commands: all, services, readings: read, datastores }
  const byTool = own ? undefined : toolMigration(context, migrations)
  const migrate = own ?? byTool?.migrate
  const given = byTool?.readings ?? []
  const readings = [...read.filter((each) => !given.some((other) => other.name === each.name)), ...given]
  const files = [...filesOf(repository, program, path, container), ...(byTool ? [byTool.files] : [])].filter(
    ({ value }, index, every) =>
      ![...folders.uploads, ...folders.writable].some((each) => isWithin(each.value, value)) &&
      !every.some(
        (other, place) => place !== index && isWithin(other.value, value) && (other.value !== value || place < index),
      ),
  )
  const opened = datastores.flatMap((each) => {
    if (each.kind !== 'file') return []
    const connection = { part: 'name', scheme: each.name } as const
    return [{ ...goDatabases({ repository, program, readings }, path, each), connection }]
  })
  const databaseFiles = opened.flatMap((each) => each.files)
  const addresses = goAddresses({ repository, program, readings }, datastores)
  const connected = readings.map((reading) => {
    const holder = opened.find(({ variables }) => variables.has(reading.name))
    const connection = holder?.connection ?? addresses.get(reading.name)
    return connection ? { ...reading, connection } : reading
  })
  const config = movedConfig(repository, path, container)
  const embeds = [...new Set(embedsOf(repository, module).map(({ place }) => place))]
  const listens = ownPort(readings, port?.value ?? defaultPort)
  const withPort = { ...rules, production: { ...rules.production, ...listens } }
  return {
    framework: name,
    path,
    entry: {
      value: entry === '.' ? '.' : `./${entry}`,
      confidence: container ? 1 : 0.7,
      evidence: distinctEvidence(evidence),
    },
    ...versionOf(repository, module.file, defaultVersion),
    ...(serving ? { args: serving } : {}),
    ...(files.length > 0 ? { files } : {}),
    ...(byTool ? { tools: [byTool.tool] } : {}),
    ...(config ? { config } : {}),
    ...(embeds.length > 0 ? { embeds } : {}),
    manifest: module.file,
    packages: [...new Set([...module.requires, ...program.imports])].toSorted(),
    ...(port ? { port } : {}),
    ...probesOf(repository, path, candidate, routes),
    ...(migrate ? { migrate } : {}),
    environment: findEnvironment(repository, connected, withPort, container, services),
    writable: folders.writable,
    uploads: folders.uploads,
    ...(databaseFiles.length > 0 ? { databaseFiles } : {}),
    ...(egress ? { egress } : {}),
    static: [],
    paths: pathsOf(repository, routes, program),
    services: container?.services.map(({ file, name: service }) => ({ file, name: service })) ?? [],
    losers: [],
  }
}

/** Each version compiles what was written for the ones before it. */
function versionOf(repository: Repository, file: string, value: string): Pick<AppDraft, 'version'> {
  const line = repository
    .text(file)
    .split('\n')
    .findIndex((each) => /^go\s+\d/.test(each))
  return line < 0 ? {} : { version: { value, confidence: 0.8, evidence: [evidenceAt(repository, file, line + 1)] } }
}

/** Go programs choose nothing among configurations of their own by a convention. */
const rules = {
  production: { GIN_MODE: 'release' },
  setElsewhere: [],
  development: [/^(AIR_\w+|GO(PATH|ROOT|ENV|FLAGS))$/],
  choose: () => undefined,
}

/** A folder that holds the module and what it replaces. */
function appFolder(folder: string, replaced: readonly string[]): string {
  let path = folder
  while (!replaced.every((each) => isWithin(path, each)) && path !== '.') path = parentOf(path)
  return path
}

/** Words as the stack file writes them; what a shell would fill in is left to a person. */
function asArguments({ value, confidence, evidence }: Finding<readonly string[]>): Finding<string> | undefined {
  // A redirection is followed by its target, unless it is written in one word with it.
  const words = value.filter(
    (word, index) => !/^[0-9]*[<>]|^\$|\$\{?PORT|^&$/.test(word) && !/^[0-9]*[<>]+$/.test(value[index - 1] ?? ''),
  )
  if (words.length === 0) return undefined
  return { value: shellLine(words), confidence, evidence }
}

function probesOf(
  repository: Repository,
  path: string,
  { program, commands, container }: GoCandidate,
  routes: readonly GoRoute[],
): ProbeFindings {
  const answers = (asked: string): boolean =>
    routes.some((route) => route.path === asked || (!route.isWhole && route.path !== '/' && asked.endsWith(route.path)))
  return findProbes(repository, path, { commands, container, answers }, openRoutes(repository, routes, program))
}

/** Packages whose use means that a program reaches hosts outside its stack. */
const reaching =
  /^(net\/smtp|golang\.org\/x\/oauth2|cloud\.google\.com\/|google\.golang\.org\/api|github\.com\/(aws\/|Azure\/|stripe\/|twilio\/|sendgrid\/|mailgun\/|slack-go\/|getsentry\/|minio\/minio-go|sashabaranov\/|openai\/|wneessen\/go-mail|go-mail\/|go-resty\/|bwmarrin\/|go-telegram|mmcdole\/gofeed|coreos\/go-oidc|markbates\/goth|resend\/))|gomail/

function outward(repository: Repository, { program: { files } }: GoCandidate): Finding<true> | undefined {
  const evidence: Evidence[] = []
  for (const { path, source, imports, lineOf } of files) {
    const name = imports.find((each) => reaching.test(each))
    const call = /\bhttp\.(Get|Post|PostForm|NewRequest(WithContext)?|Client\s*\{)/.exec(source)
    const at = name === undefined ? (call?.index ?? -1) : source.indexOf(`"${name}"`)
    if (at >= 0) evidence.push(evidenceAt(repository, path, lineOf(at)))
  }
  return evidence.length === 0 ? undefined : { value: true, confidence: 0.8, evidence: evidence.slice(0, 3) }
}
