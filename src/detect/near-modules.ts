// Did you mean: modules of an app that are spelled alike, or that have the object under another path.
import { isWithin } from './paths.ts'
import { moduleName } from './python/app-objects.ts'
import type { Repository } from './repository.ts'
import { isBesideTheApp, lookAlikeReason } from './scope.ts'

export function nearestModules(repository: Repository, folder: string, wanted: string, object: string): string[] {
  const names = repository.paths
    .filter(
      (path) =>
        path.endsWith('.py') && isWithin(folder, path) && !isBesideTheApp(path) && lookAlikeReason(path) === undefined,
    )
    .flatMap((path) => moduleName(path, folder) ?? [])
  return names
    .map((name) => ({
      name,
      score: similarity(name, wanted) + (lastWord(name) === lastWord(wanted) || lastWord(name) === object ? 0.4 : 0),
    }))
    .filter(({ score }) => score > 0.55)
    .toSorted((a, b) => b.score - a.score || a.name.length - b.name.length)
    .slice(0, 3)
    .map(({ name }) => name)
}

function lastWord(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1)
}

/** Share of letter pairs that two words have in common, 0 to 1. */
function similarity(a: string, b: string): number {
  const pairs = (word: string): string[] =>
    Array.from({ length: word.length + 1 }, (_, index) => ` ${word} `.slice(index, index + 2))
  const left = pairs(a.slice(0, 100).toLowerCase())
  const right = pairs(b.slice(0, 100).toLowerCase())
  const common = left.filter((pair) => right.includes(pair)).length
  return (2 * common) / (left.length + right.length)
}
