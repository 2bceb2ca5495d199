// Migrations that a program beside the app runs: as the repository's own files run it, compiled into the app's image.
import type { Evidence, Finding } from '../../model/detection.ts'
import type { AppDraft } from '../../model/draft.ts'
import type { GoMigration, GoMigrationCommand } from '../../model/go-detection.ts'
import type { DatastoreProvider } from '../../model/datastore-provider.ts'
import { baseName, joinPath, parentOf, relativeTo } from '../paths.ts'
import type { Connection } from '../python/connections.ts'
import type { Reading } from '../reading.ts'
import { evidenceAt, type Repository } from '../repository.ts'
import { optionValues, type StatedCommand } from '../statements/commands.ts'
import type { ComposeService } from '../statements/compose.ts'
import { sourcesOf } from '../statements/containers.ts'
import type { GoProgram } from './program.ts'
import { toolVersion } from './tool-version.ts'

export interface ToolContext {
  readonly repository: Repository
  readonly program: GoProgram
  /** The app's folder. */
  readonly path: string
  readonly commands: readonly StatedCommand[]
  readonly services: readonly ComposeService[]
  readonly readings: readonly Reading[]
  readonly datastores: readonly DatastoreProvider[]
}

export interface ToolMigration {
  readonly migrate: NonNullable<AppDraft['migrate']>
  /** What `go install` takes. */
  readonly tool: Finding<string>
  /** The migrations, relative to the app's folder. */
  readonly files: Finding<string>
  /** The variables that hold what the tool connects with. */
  readonly readings: readonly Reading[]
}

/** A run of a tool, with the folders of the repository that it may mean. */
interface Run {
  readonly words: readonly string[]
  readonly folders: readonly string[]
  readonly evidence: Evidence
}

export function toolMigration(context: ToolContext, tools: readonly GoMigration[]): ToolMigration | undefined {
  for (const tool of tools) {
    // A program that has the tool inside migrates by itself.
    if ([...context.program.imports].some((each) => each === tool.module || each.startsWith(`${tool.module}/`)))
      continue
    for (const run of [
      ...serviceRuns(context, tool),
      ...context.commands.flatMap((each) => statedRun(context, tool, each)),
    ]) {
      const found = migrationOf(context, tool, run)
      if (found) return found
    }
  }
  return undefined
}

function migrationOf(context: ToolContext, tool: GoMigration, run: Run): ToolMigration | undefined {
  const { repository, path } = context
  const folder = [...run.folders, ...foldersWith(repository, tool)].find((each) => holds(repository, tool, each))
  const relative = folder === undefined ? undefined : relativeTo(path, folder)
  const scheme = schemeOf(context, run)
  const way = tool.commands[scheme ?? '']
  if (relative === undefined || !/^[\w@+-][\w.@+/-]*$/.test(relative) || scheme === undefined || !way) return undefined
  const readings = readingsOf(context, run, scheme, way)
  const given = { folder: relative, variable: readings[0]?.name ?? '' }
  const command = way.command.replaceAll(/\{(folder|variable)\}/g, (_, name: keyof typeof given) => given[name])
  const { version, evidence } = toolVersion(context.repository, context.program.module, tool)
  return {
    migrate: { value: { command, directory: '.' }, confidence: 0.9, evidence: [run.evidence] },
    tool: {
      value: `${way.tags === undefined ? '' : `-tags ${way.tags} `}${tool.package}@${version}`,
      confidence: evidence ? 0.9 : 0.5,
      evidence: [evidence ?? { ...run.evidence, says: 'runs it, and nothing names its version: this is one of many' }],
    },
    files: { value: relative, confidence: 0.9, evidence: [run.evidence] },
    readings,
  }
}

function statedRun(
  { repository }: ToolContext,
  tool: GoMigration,
  { words, evidence, container, folder }: StatedCommand,
): Run[] {
  const at = words.findIndex((word) => isTool(tool, word))
  // The program itself, or one that runs it: `docker run … image`, `go run package@version`, `go tool name`.
  if (at < 0 || (at > 0 && !/^(docker|podman|go|docker-compose|\$[({].*[)}])$/.test(baseName(words[0] ?? ''))))
    return []
  const own = words.slice(at).map((word) => withVariables(repository.text(evidence.file), word))
  if (!own.some((word) => tool.words.includes(word))) return []
  const folders = folderWords(tool, own).flatMap((each) => {
    const place = joinPath(folder, each)
    return container ? sourcesOf(repository, container, place) : [place]
  })
  return [{ words: own, folders, evidence }]
}

/** A word of a Makefile, with what that gives its variables in so many words. */
function withVariables(source: string, word: string): string {
  return word.replaceAll(/\$\{(\w+)\}/g, (whole, name: string) => {
    const [, value] = new RegExp(`^${name}\\s*[:?]?=\\s*["']?([^\\s"'#]+)`, 'm').exec(source) ?? []
    return value === undefined ? whole : value.replace(/^\$[({](PWD|CURDIR)[)}]\//, '')
  })
}

/** Services of the tool's own image: what they mount is where the migrations are. */
function serviceRuns({ services }: ToolContext, tool: GoMigration): Run[] {
  return services.flatMap(({ file, line, name, image, command, mounts }) => {
    const words = command?.words.flatMap(({ text }) => (command.list ? [text] : text.trim().split(/\s+/))) ?? []
    if (!image || !isTool(tool, image.text) || !words.some((word) => tool.words.includes(word))) return []
    const folders = folderWords(tool, words).flatMap((each) =>
      mounts.flatMap(({ source, target }) => {
        const below = relativeTo(target, joinPath('/', each))
        return below === undefined ? [] : [joinPath(source, below)]
      }),
    )
    const evidence = { file, line: command?.words[0]?.line ?? line, says: `${name}: ${words[0]} …` }
    return [{ words: [tool.program, ...words], folders, evidence }]
  })
}

function isTool({ program, package: name, image }: GoMigration, word: string): boolean {
  const [plain = ''] = word.split(/[@:]/, 1)
  return baseName(plain) === program
    ? !plain.includes('/') || /^[./$]/.test(plain) || plain === name || plain === image
    : plain === name
}

function folderWords(tool: GoMigration, words: readonly string[]): string[] {
  const given = optionValues(words, ...tool.options)
  return (given.length > 0 ? given : [tool.folder]).map((each) => each.replace(/^file:\/\//, ''))
}

function foldersWith(repository: Repository, tool: GoMigration): string[] {
  const all = repository.paths.filter((file) => tool.files.test(file) && /migrat/i.test(file)).map(parentOf)
  return [...new Set(all)].filter((folder) => holds(repository, tool, folder))
}

function holds(repository: Repository, { files, content }: GoMigration, folder: string): boolean {
  return (
    repository.hasFolder(folder) &&
    repository.filesIn(folder).some((file) => files.test(file) && content.test(repository.text(file)))
  )
}

/** The database that it is run for: as its words say, else the only one with a driver in the program. */
function schemeOf({ program, datastores }: ToolContext, { words }: Run): string | undefined {
  const servers = datastores.filter(({ kind }) => kind === 'server')
  const stated = servers.find(({ detection: { schemes } }) =>
    words.some((word) => schemes.some((each) => word === each || word.includes(`${each}://`))),
  )
  const imported = [...program.imports, ...program.module.requires]
  const driven = servers.filter(({ detection: { drivers } }) =>
    drivers.go.some((driver) => imported.some((each) => each === driver || each.startsWith(`${driver}/`))),
  )
  return (stated ?? driven[0])?.detection.schemes[0]
}

const usualName = 'DATABASE_URL'

/** Those that the tool reads by itself; else the one that the command names and the app reads, or one for the tool alone. */
function readingsOf(
  { repository, readings }: ToolContext,
  { words, evidence }: Run,
  scheme: string,
  { variables }: GoMigrationCommand,
): Reading[] {
  const made = (name: string, part: Connection['part']): Reading => ({
    name,
    evidence: evidenceAt(repository, evidence.file, evidence.line),
    required: true,
    fallback: undefined,
    settings: [],
    connection: { part, scheme },
  })
  if (variables) return Object.entries(variables).map(([name, part]) => made(name, part))
  const named = words.flatMap((word) => /^["']?\$+[({]?(\w+)[)}]?["']?$/.exec(word)?.[1] ?? [])
  const read = readings.find(({ name }) => named.includes(name)) ?? readings.find(({ name }) => name === usualName)
  return [read ? { ...read, connection: read.connection ?? { part: 'url', scheme } } : made(usualName, 'url')]
}
