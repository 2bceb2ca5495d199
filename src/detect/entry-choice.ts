// Which candidates are the repository's apps: one as a rule, several when each is as strong as the other.
import type { AppDraft } from '../model/draft.ts'
import type { EntryCandidate } from './entries.ts'
import { baseName, isWithin, joinPath } from './paths.ts'
import { importsOf, reachableFiles } from './python/imports.ts'
import { normalName } from './python/requirement.ts'
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
      each.stated > 0.6 && each.stated >= best.stated * 0.9 && each.container !== best.container && isReached(each)
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

/** Whether a container of an entry is one that others can ask: not a script that keeps to itself. */
function isReached({ container, commands }: EntryCandidate): boolean {
  if (!container) return false
  const isScript =
    commands.length > 0 &&
    commands.every(({ words }) => /^python[\d.]*$/.test(baseName(words[0] ?? '')) && words[1] !== '-m')
  return !isScript || container.image.exposes.length > 0 || container.services.some(({ ports }) => ports.length > 0)
}

function isSameApp(a: EntryCandidate, b: EntryCandidate): boolean {
  if (a.file === b.file || a.madeIn === b.madeIn) return true
  // Two images may take their apps from one folder.
  const files = [a, b].map((each) => (each.stated > 0.6 ? each.container?.image.file : undefined))
  return a.root === b.root && (files[0] === undefined || files[1] === undefined || files[0] === files[1])
}

/** Each object once, as the framework's whose class makes it; one that nothing is known of, as that which it loads. */
export function ofOneFramework(repository: Repository, candidates: readonly EntryCandidate[]): EntryCandidate[] {
  const known = new Set(candidates.filter((each) => each.known).map(({ entry, root }) => `${root} ${entry}`))
  const taken = new Set<string>()
  return candidates.filter((each) => {
    const key = `${each.root} ${each.entry}`
    const isIts = each.known || (!known.has(key) && loads(repository, each))
    if (!isIts || taken.has(key)) return false
    taken.add(key)
    return true
  })
}

/** Whether an entry's modules import the framework. */
function loads(repository: Repository, { file, root, provider }: EntryCandidate): boolean {
  return reachableFiles(repository, [file], root).some((each) =>
    importsOf(repository.module(each)).some(
      ({ module, level }) =>
        level === 0 && provider.detection.packages.includes(normalName(module.split('.')[0] ?? '')),
    ),
  )
}

/** What lost against an app: with several apps, what lies in its own folder. */
export function losersOf(
  candidates: readonly EntryCandidate[],
  chosen: readonly EntryCandidate[],
  best: EntryCandidate,
): AppDraft['losers'] {
  const nearest = ({ file }: EntryCandidate): EntryCandidate | undefined =>
    chosen.filter(({ root }) => isWithin(root, file)).toSorted((a, b) => b.root.length - a.root.length)[0] ?? chosen[0]
  return candidates
    .filter(
      (each) =>
        nearest(each) === best &&
        !isBesideTheApp(each.file) &&
        !chosen.some((other) => other.file === each.file || other.madeIn === each.file),
    )
    .slice(0, 8)
    .map((each) => {
      const named = best.stated > each.stated ? best.evidence[0] : undefined
      const why =
        lookAlikeReason(each.file) ?? (named ? `${named.file}:${named.line} names ${best.entry}` : 'weaker evidence')
      return { what: each.entry, why }
    })
}
