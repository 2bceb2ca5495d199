// The version of Node for an app: the stack file's, else what the repository declares, else the usual one.
import type { AppProblem, FrameworkProvider } from '../../model/provider.ts'
import type { AppSection } from '../../model/stack.ts'
import type { Repository } from '../repository.ts'
import { declaredNodeVersion } from './version.ts'

/** Undefined when a problem was found. */
export function findNodeVersion(
  { version, path }: AppSection,
  { language, versions, defaultVersion }: FrameworkProvider,
  repository: Repository,
  problems: AppProblem[],
): string | undefined {
  const known = `known: ${versions.join(', ')}`
  const refuse = (message: string, help: string): void =>
    void problems.push({ key: language, diagnostic: { id: 'unknown-version', severity: 'error', message, help } })
  if (version !== undefined) {
    if (versions.includes(version)) return version
    refuse(`${language} ${version} has no base image here`, known)
    return undefined
  }
  const declared = declaredNodeVersion(repository, path, versions, defaultVersion)
  if (declared && declared.version === undefined)
    refuse(
      `${declared.evidence.file}:${declared.evidence.line} asks for ${language} ${declared.says}, which has no base image here`,
      `say which one to use instead with ${language}; ${known}`,
    )
  return declared ? declared.version : defaultVersion
}
