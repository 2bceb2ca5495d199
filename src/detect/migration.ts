// The migration command of an app, and the folder in which the repository runs it.
import type { Finding } from '../model/detection.ts'
import type { FrameworkDetection } from '../model/provider.ts'
import type { EntryCandidate } from './entries.ts'
import { baseName, joinPath, parentOf, relativeTo } from './paths.ts'
import { evidenceAt, type Repository } from './repository.ts'
import { lookAlikeReason } from './scope.ts'
import type { StatedCommand } from './statements/commands.ts'
import { sourcesOf } from './statements/containers.ts'

export interface MigrationFinding {
  readonly migrate: Finding<{ readonly command: string; readonly directory: string }>
  readonly losers: readonly { readonly what: string; readonly why: string }[]
}

export function findMigration(
  repository: Repository,
  detection: FrameworkDetection,
  path: string,
  entry: EntryCandidate,
  packages: ReadonlySet<string>,
  commands: readonly StatedCommand[],
): MigrationFinding | undefined {
  for (const { packages: tools, marker, command } of detection.migrations) {
    if (!tools.some((tool) => packages.has(tool))) continue
    const trees = repository.paths
      .filter(
        (file) =>
          (file === marker || file.endsWith(`/${marker}`)) &&
          !/(^|\/)(tests?|docs?|examples?|venv|\.venv|node_modules)\//.test(file),
      )
      .map((file) => (file === marker ? '.' : file.slice(0, -marker.length - 1)))
      .filter((folder) => relativeTo(path, folder) !== undefined)
    if (trees.length === 0) continue
    const stated = commands
      .filter((each) => each.words.join(' ').includes(command))
      .flatMap((each) =>
        foldersOf(repository, each).flatMap((folder) => (trees.includes(folder) ? [{ folder, command: each }] : [])),
      )[0]
    const ranked = trees.toSorted((a, b) => treeScore(b, entry) - treeScore(a, entry) || a.length - b.length)
    const chosen = stated?.folder ?? ranked[0] ?? '.'
    const evidence = [...(stated ? [stated.command.evidence] : []), evidenceAt(repository, joinPath(chosen, marker), 1)]
    return {
      migrate: {
        value: { command, directory: relativeTo(path, chosen) ?? '.' },
        confidence: stated ? 1 : trees.length === 1 ? 0.8 : 0.6,
        evidence,
      },
      losers: trees
        .filter((tree) => tree !== chosen)
        .map((tree) => ({
          what: joinPath(tree, parentOf(marker)),
          why: stated
            ? `${stated.command.evidence.file}:${stated.command.evidence.line} runs the migration in ${chosen}`
            : `${joinPath(chosen, parentOf(marker))} is nearer to the app`,
        })),
    }
  }
  return undefined
}

/** Where a command runs, in folders of the repository. */
function foldersOf(repository: Repository, { container, folder }: StatedCommand): string[] {
  return container ? sourcesOf(repository, container, folder).filter((each) => repository.hasFolder(each)) : [folder]
}

function treeScore(folder: string, entry: EntryCandidate): number {
  const own = parentOf(entry.file)
  return (
    (folder === entry.root ? 2 : 0) +
    (folder === own ? 1.5 : 0) +
    (folder === parentOf(entry.madeIn) ? 1 : 0) -
    (lookAlikeReason(baseName(folder)) === undefined || folder === '.' ? 0 : 3)
  )
}
