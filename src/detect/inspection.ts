// What holding one app of a stack file against the repository comes to.
import type { Evidence, SourceFacts } from '../model/detection.ts'
import type { AppProblem, FrameworkProvider } from '../model/provider.ts'
import type { AppSection } from '../model/stack.ts'

export interface Inspection {
  /** Absent when a problem leaves one of them unknown. */
  readonly facts?: SourceFacts
  readonly problems: readonly AppProblem[]
}

/** `key`: of the app's section. */
export function problem(key: string, id: string, message: string, help?: string): AppProblem {
  return { key, diagnostic: { id, severity: 'error', message, ...(help === undefined ? {} : { help }) } }
}

/** A version that the repository asks for, and what it says: `>=20`. */
interface Declared {
  /** Undefined when no image fits. */
  readonly version: string | undefined
  readonly says: string
  readonly evidence: Evidence
}

/** The stack file's version of the language, else what the repository declares, else the usual one; undefined when a problem was found. */
export function versionOf(
  { version }: AppSection,
  { language, versions, defaultVersion }: FrameworkProvider,
  declare: () => Declared | undefined,
  problems: AppProblem[],
): string | undefined {
  const known = `known: ${versions.join(', ')}`
  if (version !== undefined) {
    if (versions.includes(version)) return version
    problems.push(problem(language, 'unknown-version', `${language} ${version} has no base image here`, known))
    return undefined
  }
  const declared = declare()
  if (!declared) return defaultVersion
  if (declared.version === undefined)
    problems.push(
      problem(
        language,
        'unknown-version',
        `${declared.evidence.file}:${declared.evidence.line} asks for ${language} ${declared.says}, which has no base image here`,
        `say which one to use instead with ${language}; ${known}`,
      ),
    )
  return declared.version
}
