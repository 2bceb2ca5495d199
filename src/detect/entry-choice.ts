// Which candidates are the repository's apps: one as a rule, several when each is as strong as the other.
import type { AppDraft } from '../model/draft.ts'
import type { EntryCandidate } from './entries.ts'
import { joinPath } from './paths.ts'
import type { Repository } from './repository.ts'
import { isBesideTheApp, lookAlikeReason } from './scope.ts'

/** The best candidate, and those of other folders that are stated or built as strongly. */
export function chooseEntries(repository: Repository, candidates: readonly EntryCandidate[]): EntryCandidate[] {
  const [best] = candidates
  if (!best || best.score < -2) return []
  const chosen = [best]
  for (const each of candidates.slice(1)) {
    if (
      lookAlikeReason(each.file) !== undefined ||
      isBesideTheApp(each.file) ||
      chosen.some((other) => isSameApp(other, each))
    )
      continue
    const stated =
      each.stated > 0.6 &&
      each.stated >= best.stated * 0.9 &&
      each.container !== best.container &&
      each.container !== undefined
    const built =
      best.stated === 0 &&
      each.score > best.score - 1 &&
      each.root !== best.root &&
      [each, best].every(
        (one) =>
          repository.has(joinPath(one.root, 'requirements.txt')) ||
          repository.has(joinPath(one.root, 'pyproject.toml')),
      )
    if (stated || built) chosen.push(each)
  }
  return chosen
}

function isSameApp(a: EntryCandidate, b: EntryCandidate): boolean {
  return a.file === b.file || a.madeIn === b.madeIn || a.root === b.root
}

export function losersOf(candidates: readonly EntryCandidate[], chosen: readonly EntryCandidate[]): AppDraft['losers'] {
  const [best] = chosen
  return candidates
    .filter(
      (each) =>
        !isBesideTheApp(each.file) && !chosen.some((other) => other.file === each.file || other.madeIn === each.file),
    )
    .slice(0, 8)
    .map((each) => {
      const named = best && best.stated > each.stated ? best.evidence[0] : undefined
      const why =
        lookAlikeReason(each.file) ?? (named ? `${named.file}:${named.line} names ${best?.entry}` : 'weaker evidence')
      return { what: each.entry, why }
    })
}
