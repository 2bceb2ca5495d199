// Go programs in a repository: those that serve, each with every fact that goes with it.
import type { Evidence, Finding } from '../../model/detection.ts'
import type { AppDraft } from '../../model/draft.ts'
import type { GoFramework } from '../../model/provider.ts'
import type { Surroundings } from '../apps.ts'
import { findEnvironment } from '../environment.ts'
import { findFolders } from '../folders.ts'
import { isWithin, parentOf, relativeTo } from '../paths.ts'
import { findPort, findProbes, type ProbeFindings } from '../probes.ts'
import { evidenceAt, type Repository } from '../repository.ts'
import { goReadings } from './environment.ts'
import { filesOf, goWrites } from './files.ts'
import { goCandidates, isSameApp, statedArguments, type GoCandidate } from './mains.ts'
import { programName } from './module.ts'
import { openRoutes, pathsOf, routesOf, type GoRoute } from './routes.ts'
import { portInCode, servingCommand, subCommand } from './serving.ts'
import { goFiles } from './source.ts'

export function goPrograms(around: Surroundings, provider: GoFramework): AppDraft[] {
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
    ...draftProgram(around, provider, candidate),
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
  { repository, services }: Surroundings,
  { name, defaultVersion }: GoFramework,
  candidate: GoCandidate,
): AppDraft {
  const { program, container, calls, commands, evidence } = candidate
  const { module, folder } = program
  const path = appFolder(module.folder, module.replaced)
  const entry = relativeTo(path, folder) ?? '.'
  const stated = statedArguments(candidate)
  const serving = stated && stated.value.length > 0 ? asArguments(stated) : servingCommand(repository, program)
  const routes = routesOf(program)
  const folders = findFolders(repository, path, { container, root: path }, goWrites(repository, program, path))
  const port = findPort(repository, { commands, container }) ?? portInCode(repository, program, calls)
  const files = filesOf(repository, program, path, container).filter(
    ({ value }) => ![...folders.uploads, ...folders.writable].some((each) => isWithin(each.value, value)),
  )
  const migrate = migration(repository, candidate)
  const egress = outward(repository, candidate)
  return {
    framework: name,
    path,
    entry: {
      value: entry === '.' ? '.' : `./${entry}`,
      confidence: container ? 1 : 0.7,
      evidence: distinct(evidence).slice(0, 3),
    },
    ...versionOf(repository, module.file, defaultVersion),
    ...(serving ? { args: serving } : {}),
    ...(files.length > 0 ? { files } : {}),
    manifest: module.file,
    packages: [...new Set([...module.requires, ...program.imports])].toSorted(),
    ...(port ? { port } : {}),
    ...probesOf(repository, candidate, routes),
    ...(migrate ? { migrate } : {}),
    environment: findEnvironment(repository, goReadings(repository, program), rules, container, services),
    writable: folders.writable,
    uploads: folders.uploads,
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
  const words = value.filter((word) => !/^[0-9]*[<>]|^\$|\$\{?PORT|^&$/.test(word))
  if (words.length === 0) return undefined
  const text = words.map((word) => (/^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", '')}'`)).join(' ')
  return { value: text, confidence, evidence }
}

/** A path that the repository's own checks ask counts where the code has it: what never answered is copied on, too. */
function probesOf(
  repository: Repository,
  { program, commands, container }: GoCandidate,
  routes: readonly GoRoute[],
): ProbeFindings {
  const open = openRoutes(repository, routes, program)
  const stated = findProbes(repository, { commands, container }, open)
  const isKnown = (path: string | undefined): boolean =>
    path === undefined ||
    routes.some((route) => route.path === path || (!route.isWhole && route.path !== '/' && path.endsWith(route.path)))
  return isKnown(stated.liveness?.value) && isKnown(stated.readiness?.value)
    ? stated
    : findProbes(repository, { commands, container: undefined }, open)
}

/** A sub-command of the program's own. */
function migration(repository: Repository, { program }: GoCandidate): AppDraft['migrate'] {
  const found = subCommand(repository, program, /^(migrate|migrations?|db-migrate|migrate-up)$/)
  if (!found) return undefined
  // `migrate up`, where the command has commands of its own.
  const [file] = found.evidence.map((each) => each.file)
  const own = program.files.find(({ path }) => path === file)?.source ?? ''
  const below = /\b(?:Use|Name):\s*"up\b/.test(own) ? ' up' : ''
  const command = `${programName(program.module, program.folder)} ${found.value}${below}`
  return { value: { command, directory: '.' }, confidence: found.confidence, evidence: found.evidence }
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

function distinct(evidence: readonly Evidence[]): Evidence[] {
  return [...new Map(evidence.map((each) => [`${each.file}:${each.line}`, each])).values()]
}
