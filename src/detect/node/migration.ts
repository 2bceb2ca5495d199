// The command that brings the database of a program to its newest form.
import type { Evidence, Finding } from '../../model/detection.ts'
import type { AppDraft } from '../../model/draft.ts'
import type { Surroundings } from '../apps.ts'
import { baseName, isWithin, joinPath, relativeTo } from '../paths.ts'
import { evidenceAt, type Repository } from '../repository.ts'
import { entryOf } from './entry-of-launch.ts'
import { lineOfKey, packagesOf, productionPackages, scriptsOf, type Package } from './package.ts'
import type { PrismaSchema } from './prisma.ts'
import type { ProgramCandidate } from './program-candidates.ts'
import { stepsOf, stepsOfScript, type Step } from './steps.ts'

interface Tool {
  /** Packages of which one brings its program. */
  readonly packages: readonly string[]
  readonly programs: RegExp
  /** Words by which its command is known, one of them. */
  readonly words: readonly string[]
  /** Without a command of the repository's own. */
  readonly usual: string | undefined
  /** Files that are migrations of its kind. */
  readonly files: RegExp
  /** The file that tells its program where the database is. */
  readonly config: RegExp
}

const tools: readonly Tool[] = [
  {
    packages: ['prisma'],
    programs: /^prisma$/,
    words: ['deploy'],
    usual: 'npx prisma migrate deploy',
    files: /(^|\/)migrations\/[^/]+\/migration\.sql$/,
    config: /(^|\/)([\w.-]+\.prisma|prisma\.config\.\w+)$/,
  },
  {
    packages: ['typeorm'],
    programs: /^typeorm(-ts-node-(commonjs|esm))?$/,
    words: ['migration:run'],
    usual: undefined,
    files: /migrations?\/\d+[-_]?\w*\.[jt]s$/i,
    config: /(?!)/,
  },
  {
    packages: ['sequelize-cli'],
    programs: /^sequelize(-cli)?$/,
    words: ['db:migrate'],
    usual: 'npx sequelize-cli db:migrate',
    files: /migrations\/\d+[\w-]*\.c?js$/,
    config: /(^|\/)(\.sequelizerc|config\/(config|database)\.c?js(on)?)$/,
  },
  {
    packages: ['knex'],
    programs: /^knex$/,
    words: ['migrate:latest', 'migrate:up'],
    usual: 'npx knex migrate:latest',
    files: /migrations\/\d+[\w-]*\.[cm]?[jt]s$/,
    config: /(^|\/)knexfile\.c?js$/,
  },
  {
    packages: ['drizzle-kit'],
    programs: /^drizzle-kit$/,
    words: ['migrate'],
    usual: 'npx drizzle-kit migrate',
    files: /meta\/_journal\.json$/,
    config: /(^|\/)drizzle\.config\.\w+$/,
  },
  {
    packages: ['node-pg-migrate'],
    programs: /^node-pg-migrate$/,
    words: ['up'],
    usual: 'npx node-pg-migrate up',
    files: /migrations\/\d+[\w-]*\.([cm]?[jt]s|sql)$/,
    config: /(^|\/)package\.json$/,
  },
  {
    packages: ['migrate-mongo'],
    programs: /^migrate-mongo$/,
    words: ['up'],
    usual: 'npx migrate-mongo up',
    files: /migrations\/\d+[\w-]*\.js$/,
    config: /(^|\/)migrate-mongo-config\.c?js$/,
  },
  {
    packages: ['db-migrate'],
    programs: /^db-migrate$/,
    words: ['up'],
    usual: 'npx db-migrate up',
    files: /migrations\/\d+[\w-]*\.js$/,
    config: /(^|\/)database\.json$/,
  },
  {
    packages: ['@mikro-orm/cli'],
    programs: /^mikro-orm(-esm)?$/,
    words: ['migration:up'],
    usual: 'npx mikro-orm migration:up',
    files: /migrations\/Migration\d+\.[jt]s$/,
    config: /(^|\/)mikro-orm\.config\.\w+$/,
  },
]

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
    ...deployed
      .slice(0, 40)
      .flatMap(({ words, evidence, folder: at, container }) =>
        stepsOf(repository, words, { folder: container ? folder : at, environment: {}, evidence }),
      ),
    ...migrationScripts(manifest).flatMap((name) => stepsOfScript(repository, folder, name)),
  ].filter((step) => isWithin(folder, step.folder))
  if (runsItself(candidate)) return { losers: [] }
  for (const tool of tools) {
    const stated = steps.find(({ words }) => isOf(tool, words))
    if (stated) return ofTool(repository, candidate, tool, stated)
    const installed = tool.packages.some((name) => packagesOf(manifest).includes(name))
    const place =
      installed || tool.packages[0] === 'prisma' ? migrationFile(repository, folder, tool, schema) : undefined
    const isReady = repository.paths.some((path) => isWithin(folder, path) && tool.config.test(path))
    if (place && isReady && tool.usual !== undefined) return available(candidate, tool, tool.usual, [place])
  }
  const own = steps.find(
    ({ launch, script }) =>
      launch &&
      /migrat/.test(`${script ?? ''} ${baseName(launch.file ?? '')}`) &&
      !/down|rollback|revert|create|generate|make|seed|test|undo|reset|dev/.test(
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
        !/down|rollback|revert|create|generate|make|new|undo|reset|status|test|dev|drop|seed|diff|:add/i.test(name),
    )
    .toSorted((a, b) => Number(/prod|deploy/.test(b)) - Number(/prod|deploy/.test(a)))
}

function isOf({ programs, words: known }: Tool, words: readonly string[]): boolean {
  const at = words
    .slice(0, 3)
    .findIndex(
      (word) =>
        programs.test(baseName(word)) || (/typeorm\/cli(-ts-node-\w+)?(\.js)?$/.test(word) && programs.test('typeorm')),
    )
  return (
    (at >= 0 || words.some((word) => /typeorm\/cli/.test(word) && programs.test('typeorm'))) &&
    words.some((word) => known.includes(word))
  )
}

/** Where the app does it when it starts. */
function runsItself({ program }: ProgramCandidate): boolean {
  return program.modules.some(({ tokens, imports }) => {
    const isOfDrizzle = imports.some(({ from }) => /drizzle-orm\/.*migrator$/.test(from))
    return tokens.some(({ kind, text }, at) => {
      const next = tokens[at + 1]?.text
      if (text === 'migrationsRun') return next === ':' && tokens[at + 2]?.text === 'true'
      if (kind !== 'name' || next !== '(' || tokens[at - 1]?.text === 'function') return false
      if (text === 'latest') return tokens[at - 2]?.text === 'migrate'
      return (text === 'runMigrations' && tokens[at - 1]?.text === '.') || (text === 'migrate' && isOfDrizzle)
    })
  })
}

function migrationFile(
  repository: Repository,
  folder: string,
  { files, packages }: Tool,
  schema: PrismaSchema | undefined,
): Evidence | undefined {
  const isPrisma = packages[0] === 'prisma'
  const home = isPrisma ? schema?.migrations : folder
  const file =
    home === undefined
      ? undefined
      : repository.paths.find(
          (path) => isWithin(home, path) && files.test(path) && !/(^|\/)(node_modules|dist|build|tests?)\//.test(path),
        )
  return file === undefined ? undefined : evidenceAt(repository, isPrisma && schema ? schema.file : file, 1)
}

/** The repository's own words, where they can work in an image of production. */
function ofTool(
  repository: Repository,
  candidate: ProgramCandidate,
  tool: Tool,
  { words, evidence }: Step,
): MigrationFindings {
  const at = words.findIndex((word) => tool.programs.test(baseName(word)) || /typeorm\/cli/.test(word))
  const name = tool.packages[0] === 'typeorm' ? 'typeorm' : baseName(words[at] ?? '')
  const rest = words.slice(at + 1).map((word) => builtSource(repository, candidate, word))
  return available(candidate, tool, ['npx', name, ...rest.map(quoted)].join(' '), [evidence])
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

function available(
  { manifest, folder, program }: ProgramCandidate,
  { packages }: Tool,
  command: string,
  evidence: readonly Evidence[],
): MigrationFindings {
  const production = productionPackages(manifest)
  if (packages.some((name) => production.includes(name)))
    return { migrate: { value: { command, directory: '.' }, confidence: 0.9, evidence }, losers: [] }
  const name = packages.find((each) => packagesOf(manifest).includes(each))
  if (name === undefined) return { losers: [] }
  const { file, line } = lineOfKey(program.repository, folder, name)
  return {
    losers: [
      {
        what: `migrate: ${command}`,
        why: `${file}:${line} has ${name} in devDependencies, which the image leaves out: move it to dependencies`,
      },
    ],
  }
}

/** A program of the repository's own that migrates. */
function ofProgram(repository: Repository, candidate: ProgramCandidate, step: Step): MigrationFindings {
  const made = step.launch && entryOf(repository, step.launch, candidate.steps, candidate.container)
  if (!made || made.folder !== candidate.folder || made.entry === candidate.entry) return { losers: [] }
  if (made.remedy)
    return { losers: [{ what: `migrate: ${[made.entry, ...made.args].join(' ')}`, why: made.remedy.why }] }
  // Only what the app's own build makes is there.
  if (made.build && made.build.command !== candidate.build?.command) return { losers: [] }
  const program = /\.[cm]?[jt]s$/.test(made.entry) ? ['node', made.entry] : ['npx', made.entry]
  return {
    migrate: {
      value: { command: [...program, ...made.args.map(quoted)].join(' '), directory: '.' },
      confidence: 0.7,
      evidence: [step.evidence],
    },
    losers: [],
  }
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
