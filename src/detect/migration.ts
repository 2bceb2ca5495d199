// The migration command of an app, and the folder in which the repository runs it.
import type { Evidence, Finding } from '../model/detection.ts'
import type { AppDraft } from '../model/draft.ts'
import type { PythonDetection, MigrationDetection } from '../model/provider.ts'
import { shellLine } from '../model/shell.ts'
import { migrationTrees, type MigrationTree } from './migration-trees.ts'
import { baseName, foldersUpFrom, isWithin, joinPath, parentOf, relativeTo } from './paths.ts'
import { findPreparation, type PreparationContext } from './preparation.ts'
import type { Program } from './python/program.ts'
import type { Repository } from './repository.ts'
import { lookAlikeReason } from './scope.ts'
import { optionValues, type StatedCommand } from './statements/commands.ts'
import { sourcesOf } from './statements/containers.ts'

export interface MigrationFindings {
  readonly migrate?: Finding<{ readonly command: string; readonly directory: string }>
  /** The tree's own module, which the tool loads. */
  readonly module?: string
  readonly losers: AppDraft['losers']
}

interface Context extends PreparationContext {
  readonly program: Program
}

/** What the repository itself does before the app starts, else its migration tool. */
export function findMigration(context: Context, detection: PythonDetection): MigrationFindings {
  const found = byTool(context, detection)
  const { migrations } = detection
  const prepared = findPreparation(context, (words) =>
    migrations.some((tool) => migrationWords(tool, words) !== undefined),
  )
  const directory = prepared && relativeTo(context.path, prepared.folder)
  if (!prepared || directory === undefined) return found
  const { words, evidence } = prepared
  const command = shellLine(words)
  const usual = found.migrate?.value.command
  const place = evidence.map(placeOf).join(' and ')
  // It does something else, beside a migration that has a command of its own.
  if (!prepared.migrates && (found.migrate?.confidence ?? 0) === 1)
    return {
      ...found,
      losers: [
        { what: command, why: `${place} runs it before the app starts, and it migrates nothing` },
        ...found.losers,
      ],
    }
  return {
    ...found,
    migrate: { value: { command, directory }, confidence: 1, evidence },
    losers: [
      ...(usual === undefined || usual === command
        ? []
        : [
            {
              what: usual,
              why: `${place} has ${command} run before the app starts${prepared.migrates ? ', which does it, too' : ''}`,
            },
          ]),
      ...found.losers,
    ],
  }
}

function byTool(context: Context, detection: PythonDetection): MigrationFindings {
  const { packages } = context
  const losers: { what: string; why: string }[] = []
  const tools = detection.migrations.map((tool) => ({
    tool,
    required: tool.packages.find((name) => packages.has(name)),
    stated: context.commands.flatMap((command) => statedRun(tool, command) ?? []),
  }))
  for (const { tool, required, stated } of tools) {
    if (!required && stated.length === 0) continue
    const found = findRun(context, tool, stated)
    if (found.migrate) return { ...found, losers: [...losers, ...found.losers] }
    losers.push(...found.losers)
  }
  return { losers: losers.length > 0 ? losers : reasons(context, detection, tools) }
}

/** Why nothing migrates, where something says that it should. */
function reasons(
  { repository, program, path }: Context,
  { migrations }: PythonDetection,
  tools: readonly {
    readonly tool: MigrationDetection
    readonly required?: string | undefined
    readonly stated: readonly Run[]
  }[],
): MigrationFindings['losers'] {
  const stray = migrations
    .flatMap(({ tree }) => migrationTrees(repository, program, tree, []))
    .filter(({ directory, folder }) => isWithin(directory, path) || isWithin(path, folder))
  if (stray.length > 0)
    return stray.map(({ folder }) => ({
      what: folder,
      why: 'neither the requirements nor a command name a tool for it',
    }))
  const run = tools.flatMap((each) => each.stated)[0]
  if (run)
    return [
      { what: run.words.join(' '), why: `${placeOf(run.evidence)} runs it, but no migrations are in the repository` },
    ]
  const named = tools.find((each) => each.required)
  return named
    ? [
        {
          what: named.tool.command.join(' '),
          why: `${named.required} is required, but no migrations are in the repository`,
        },
      ]
    : []
}

/** A migration as a repository's own files run it. */
interface Run {
  readonly words: readonly string[]
  readonly evidence: Evidence
  readonly stated: StatedCommand
}

function statedRun(tool: MigrationDetection, stated: StatedCommand): Run | undefined {
  const words = migrationWords(tool, stated.words)
  return words && { words, evidence: stated.evidence, stated }
}

/** The command's words without what a shell would do with its output; undefined for another command. */
function migrationWords(tool: MigrationDetection, given: readonly string[]): string[] | undefined {
  const [first = '', second = ''] = given
  const isPython = /^python[\d.]*$/.test(baseName(first))
  const isModule = isPython && second === '-m'
  const [program = '', ...rest] = given.slice(isModule ? 2 : isPython && second.endsWith('.py') ? 1 : 0)
  const end = rest.findIndex((word) => /[<>]/.test(word))
  const words = [baseName(program), ...(end < 0 ? rest : rest.slice(0, end))]
  let from = 0
  for (const word of tool.words) {
    const index = words.indexOf(word, from)
    if (index < 0 || (from === 0 && index > 0)) return undefined
    from = index + 1
  }
  return program.endsWith('.py') ? ['python', ...words] : words
}

function findRun(context: Context, tool: MigrationDetection, stated: readonly Run[]): MigrationFindings {
  const { repository, path, program } = context
  const named = stated.flatMap((run) => {
    const given = optionValues(run.words, ...tool.tree.options)
    const usual = given.length === 0 && tool.tree.kind === 'folder' ? [tool.tree.name] : []
    return [...given, ...usual].flatMap((value) => meant(repository, run, value))
  })
  const trees = migrationTrees(repository, program, tool.tree, [...new Set(named)])
  const inside = trees.filter(
    (tree) => relativeTo(path, tree.directory) !== undefined && relativeTo(path, tree.folder) !== undefined,
  )
  const outside = trees
    // Another folder's tree is another app's.
    .filter((tree) => !inside.includes(tree) && isWithin(tree.directory, path))
    .map((tree) => ({
      what: tree.folder,
      why: `it lies outside of the app's folder ${path}, so that the image has no migrations`,
    }))
  const ranked = inside.toSorted(
    (a, b) => treeScore(b, context) - treeScore(a, context) || a.folder.length - b.folder.length,
  )
  const [pair] = stated.flatMap((run) =>
    foldersOf(repository, run.stated).flatMap((folder) =>
      ranked.flatMap((tree) => {
        const directory = directoryOf(repository, tree, tool, run, folder)
        return directory === undefined || relativeTo(path, directory) === undefined ? [] : [{ run, tree, directory }]
      }),
    ),
  )
  const tree = pair?.tree ?? ranked[0]
  if (!tree) return { losers: outside }
  const { run, directory } = pair ?? { directory: tree.directory }
  const own = run?.words.some((word) => word.includes('$')) === false ? ownWords(repository, run, directory) : undefined
  const command = own ?? [...tool.command.slice(0, 1), ...tree.options, ...tool.command.slice(1)]
  return {
    migrate: {
      value: { command: shellLine(command), directory: relativeTo(path, directory) ?? '.' },
      confidence: run ? 1 : inside.length === 1 ? 0.8 : 0.6,
      evidence: [...(run ? [run.evidence] : []), tree.evidence],
    },
    module: tree.module,
    losers: [
      ...ranked
        .filter((other) => other.folder !== tree.folder)
        .map((other) => ({
          what: other.folder,
          why: run
            ? `${placeOf(run.evidence)} runs the migration in ${directory}`
            : `${tree.folder} is nearer to the app`,
        })),
      ...outside,
    ],
  }
}

/** Where a command that a folder is given for runs, when it means this tree: by its option, else by the folder. */
function directoryOf(
  repository: Repository,
  tree: MigrationTree,
  { tree: kind }: MigrationDetection,
  run: Run,
  folder: string,
): string | undefined {
  const [value] = optionValues(run.words, ...kind.options)
  if (value === undefined) return tree.directory === folder ? folder : undefined
  return meant(repository, run, value).some((path) => path === tree.folder || path === tree.evidence.file)
    ? folder
    : undefined
}

/** What a word of a command means, in paths of the repository. */
function meant(repository: Repository, { stated }: Run, word: string): string[] {
  const path = joinPath(stated.folder, word)
  return stated.container ? sourcesOf(repository, stated.container, path) : [path]
}

/** The repository's own words; a file of its container is named as seen from where the command runs. */
function ownWords(repository: Repository, run: Run, directory: string): string[] | undefined {
  const mapped = run.words.map((word, index) => {
    if (index === 0 || !word.startsWith('/')) return word
    const [source] = meant(repository, run, word)
    return source === undefined ? undefined : relativeTo(directory, source)
  })
  return mapped.every((word) => word !== undefined) ? mapped : undefined
}

function placeOf({ file, line }: Evidence): string {
  return `${file}:${line}`
}

/** Where a command runs, in folders of the repository. */
function foldersOf(repository: Repository, { container, folder }: StatedCommand): string[] {
  return container ? sourcesOf(repository, container, folder).filter((each) => repository.hasFolder(each)) : [folder]
}

function treeScore({ directory, folder }: MigrationTree, { entry }: Context): number {
  return (
    (directory === entry.root ? 2 : 0) +
    (directory === parentOf(entry.file) ? 1.5 : 0) +
    (directory === parentOf(entry.madeIn) ? 1 : 0) +
    (foldersUpFrom(folder).includes(parentOf(entry.madeIn)) ? 0.5 : 0) -
    (lookAlikeReason(baseName(directory)) === undefined || directory === '.' ? 0 : 3)
  )
}
