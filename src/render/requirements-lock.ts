// apps/<app>/requirements.lock: every package of an app that brings no lock, as `seaworthy render --lock` compiled it.
import type { Artifact } from '../model/artifact.ts'
import type { App } from '../model/plan.ts'
import type { LockRecipe } from '../model/recipe.ts'
import { withHeader } from './write/header.ts'

/** As it is kept; none where it was never compiled. */
export function renderRequirementsLock({ recipe: { lock } }: App): readonly Artifact[] {
  return lock?.kept ? [lockArtifact(lock, lock.kept.body)] : []
}

/** A lock that was compiled just now. */
export function renderCompiled(app: Pick<App, 'name'>, lock: LockRecipe, compiled: string): Artifact {
  const lines = [
    `# Every package of the app ${app.name}, with its hashes. To compile it anew: seaworthy render --lock`,
    ...lock.from.map((line) => `# from ${line}`),
    '',
    ...lock.head,
    ...entriesIn(compiled)
      .filter(({ text }) => !isLocal(text))
      .map(({ text }) => text),
  ]
  return lockArtifact(lock, `${lines.join('\n')}\n`)
}

function lockArtifact({ file }: LockRecipe, body: string): Artifact {
  return { path: file.replace(/^deploy\//, ''), content: withHeader(body) }
}

/** What a lock says of itself. */
export function parseRequirementsLock(body: string): {
  readonly from: readonly string[]
  /** Names of its packages. */
  readonly packages: readonly string[]
  /** Whether something of it has no hash, because it comes from no registry. */
  readonly unhashed: boolean
} {
  const entries = entriesIn(body)
  return {
    from: [...body.matchAll(/^# from (.+)$/gm)].map(([, line = '']) => line),
    packages: [...new Set(entries.map(({ name }) => name))].toSorted(),
    unhashed: entries.some(({ text }) => !text.includes('--hash=')),
  }
}

/** Requirements with the lines that belong to them; comments and options are left out. */
function entriesIn(text: string): { readonly name: string; readonly text: string }[] {
  return [...text.matchAll(/^[^\s#].*(?:\n[ \t]+.*)*/gm)]
    .map(([entry]) => ({ name: /^[\w.-]*/.exec(entry)?.[0] ?? '', text: entry }))
    .filter(({ text: entry }) => !/^-(?!e\s|-editable\s)/.test(entry))
}

/** What lies beside the app comes into its image with the app. */
const isLocal = (entry: string): boolean => /^(-|\.|\/)|^[^\s;]+ @ file:/.test(entry)
