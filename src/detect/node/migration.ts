// The command that brings the database of a program to its newest form.
import type { Evidence, Finding } from '../../model/detection.ts'
import type { NodeMigration } from '../../model/node-detection.ts'
import type { AppDraft } from '../../model/draft.ts'
import { shellLine } from '../../model/shell.ts'
import type { Surroundings } from '../apps.ts'
import { baseName, isWithin, joinPath, relativeTo } from '../paths.ts'
import { evidenceAt, type Repository } from '../repository.ts'
import { entryOf } from './entry-of-launch.ts'
import { packagesOf, scriptsOf, type Package } from './package.ts'
import type { PrismaSchema } from './prisma.ts'
import type { ProgramCandidate } from './program-candidates.ts'
import { asBuilt } from './starts.ts'
import { stepsOf, stepsOfScript, type Step } from './steps.ts'

export interface MigrationFindings {
  readonly migrate?: Finding<{ readonly command: string; readonly directory: string }>
  readonly losers: AppDraft['losers']
}

export function findMigration(
  { repository, commands }: Surroundings,
  candidate: ProgramCandidate,
  schema: PrismaSchema | undefined,
): MigrationFindings {
  const { folder, manifest } = candidate
  const deployed = commands.filter(
    ({ weight, container }) => weight > 0.4 && (container === undefined || container === candidate.container),
  )
  const steps = [
    ...candidate.steps,
    // Releases of platforms run the tool beside the start.
    ...deployed.slice(0, 40).flatMap((command) => {
      const { words, evidence, folder: at, container } = command
      const place = { folder: container ? folder : at, environment: {}, evidence }
      return stepsOf(repository, words, place).map((step) => asBuilt(repository, step, place.folder, command))
    }),
    ...migrationScripts(manifest).flatMap((name) => stepsOfScript(repository, folder, name)),
  ].filter((step) => isWithin(folder, step.folder))
  if (runsItself(candidate)) return { losers: [] }
  for (const tool of candidate.program.detection.migrations) {
    const stated = steps.find(({ words }) => isOf(tool, words))
    if (stated) return ofTool(repository, candidate, tool, stated)
    const installed = tool.packages.some((name) => packagesOf(manifest).includes(name))
    const place = installed ? migrationFile(repository, folder, tool, schema) : undefined
    const isReady = repository.paths.some((path) => isWithin(folder, path) && tool.config.test(path))
    if (place && isReady && tool.usual !== undefined) return available(candidate, tool, tool.usual, [place])
  }
  const own = steps.find(
    ({ launch, script }) =>
      launch &&
      /migrat/.test(`${script ?? ''} ${baseName(launch.file ?? '')}`) &&
      !/down|rollback|revert|create|generate|make|seed|(?<!la)test|undo|reset|dev/.test(
        `${script ?? ''} ${baseName(launch.file ?? '')}`,
      ),
  )
  return own ? ofProgram(repository, candidate, own) : { losers: [] }
}

/** Scripts whose names say that they migrate: those for production first. */
function migrationScripts(manifest: Package): string[] {
  return Object.keys(scriptsOf(manifest))
    .filter(
      (name) =>
        /migrat|db[:._-](deploy|up|sync)/i.test(name) &&
        !/down|rollback|revert|create|generate|make|new|undo|reset|status|(?<!la)test|dev|drop|seed|diff|:add/i.test(
          name,
        ),
    )
    .toSorted((a, b) => Number(/prod|deploy/.test(b)) - Number(/prod|deploy/.test(a)))
}

function isOf(tool: NodeMigration, words: readonly string[]): boolean {
  return programAt(tool, words) >= 0 && words.some((word) => tool.words.includes(word))
}

/** Where a command names the tool: by its program, or by the file that it is. */
function programAt({ programs }: NodeMigration, words: readonly string[]): number {
  return words.findIndex(
    (word, index) => (index < 3 && programs.test(baseName(word))) || (word.includes('/') && programs.test(word)),
  )
}

/** Where the app does it when it starts. */
function runsItself({ program }: ProgramCandidate): boolean {
  return program.modules.some(({ tokens, partners, imports }) => {
    const isOfDrizzle = imports.some(({ from }) => /drizzle-orm\/.*migrator$/.test(from))
    return tokens.some(({ kind, text }, at) => {
      const next = tokens[at + 1]?.text
      if (text === 'migrationsRun') return next === ':' && tokens[at + 2]?.text === 'true'
      if (kind !== 'name' || next !== '(' || tokens[at - 1]?.text === 'function') return false
      if (text === 'latest') return tokens[at - 2]?.text === 'migrate'
      const isDefined = /^(\{|:|=>)$/.test(tokens[(partners[at + 1] ?? at) + 1]?.text ?? '')
      return (
        !isDefined && (/^((run|apply)\w*Migrations|migrateToLatest)$/.test(text) || (text === 'migrate' && isOfDrizzle))
      )
    })
  })
}

function migrationFile(
  repository: Repository,
  folder: string,
  { files }: NodeMigration,
  schema: PrismaSchema | undefined,
): Evidence | undefined {
  // Those of a schema lie beside it, which need not be in the app's own folder.
  const isOfSchema = schema?.migrations !== undefined && files.test(`${schema.migrations}/x/migration.sql`)
  const home = isOfSchema ? schema.migrations : folder
  const file = repository.paths.find(
    (path) => isWithin(home, path) && files.test(path) && !/(^|\/)(node_modules|dist|build|tests?)\//.test(path),
  )
  return file === undefined ? undefined : evidenceAt(repository, isOfSchema ? schema.file : file, 1)
}

/** The repository's own words, where they can work in an image of production. */
function ofTool(
  repository: Repository,
  candidate: ProgramCandidate,
  tool: NodeMigration,
  { words, evidence }: Step,
): MigrationFindings {
  const rest = words.slice(programAt(tool, words) + 1).map((word) => builtSource(repository, candidate, word))
  return available(candidate, tool, shellLine([tool.program, ...rest]), [evidence])
}

/** A file of TypeScript, as the build leaves it: `src/data-source.ts` is `dist/data-source.js`. */
function builtSource(repository: Repository, candidate: ProgramCandidate, word: string): string {
  const [option = '', value] = /^-/.test(word) && word.includes('=') ? word.split('=', 2) : ['', word]
  const file = joinPath(candidate.folder, value ?? word)
  if (!/\.[cm]?tsx?$/.test(file) || !repository.has(file)) return word
  const { source, entry } = candidate
  const below = source === undefined ? undefined : relativeTo(candidate.folder, source)
  // The entry tells how the folder of sources becomes that of the built files.
  const home = below?.split('/')[0] ?? ''
  const own = relativeTo(candidate.folder, file) ?? ''
  const tail = below?.slice(home.length).replace(/\.\w+$/, '.js') ?? ''
  if (tail === '' || !entry.endsWith(tail) || !own.startsWith(`${home}/`)) return word
  const built = `${entry.slice(0, -tail.length)}${own.slice(home.length).replace(/\.\w+$/, '.js')}`
  return option === '' ? built : `${option}=${built}`
}

/** One of development stays in the image for it. */
function available(
  { manifest }: ProgramCandidate,
  { packages }: NodeMigration,
  command: string,
  evidence: readonly Evidence[],
): MigrationFindings {
  if (!packages.some((name) => packagesOf(manifest).includes(name))) return { losers: [] }
  return { migrate: { value: { command, directory: '.' }, confidence: 0.9, evidence }, losers: [] }
}

/** A program of the repository's own that migrates. */
function ofProgram(repository: Repository, candidate: ProgramCandidate, step: Step): MigrationFindings {
  const made =
    step.launch && entryOf(repository, step.launch, candidate.steps, candidate.container, candidate.program.detection)
  if (!made || made.folder !== candidate.folder || made.entry === candidate.entry) return { losers: [] }
  if (made.remedy)
    return { losers: [{ what: `migrate: ${[made.entry, ...made.args].join(' ')}`, why: made.remedy.why }] }
  // Only what the app's own build makes is there.
  if (made.build && made.build.command !== candidate.build?.command) return { losers: [] }
  const program = /\.[cm]?[jt]s$/.test(made.entry) ? ['node', made.entry] : [made.entry]
  return {
    migrate: {
      value: { command: shellLine([...program, ...made.args]), directory: '.' },
      confidence: 0.7,
      evidence: [step.evidence],
    },
    losers: [],
  }
}
