// The version of Node for an app: the stack file's, else what the repository declares, else the usual one.
import type { Evidence, Finding } from '../../model/detection.ts'
import type { AppProblem, FrameworkProvider } from '../../model/provider.ts'
import type { AppSection } from '../../model/stack.ts'
import { versionOf } from '../inspection.ts'
import { evidenceAt, type Repository } from '../repository.ts'
import type { Container } from '../statements/containers.ts'
import { declaredNodeVersion } from './version.ts'

/** Undefined when a problem was found. */
export function findNodeVersion(
  section: AppSection,
  provider: FrameworkProvider,
  repository: Repository,
  problems: AppProblem[],
): string | undefined {
  const { versions, defaultVersion } = provider
  const declared = () => declaredNodeVersion(repository, section.path, versions, defaultVersion)
  return versionOf(section, provider, declared, problems)
}

/** What `init` writes: a pin, the image that runs it, a range; where no image fits, the nearest. */
export function chosenVersion(
  repository: Repository,
  folder: string,
  containers: readonly Container[],
  versions: readonly string[],
  usual: string,
): Finding<string> | undefined {
  const declared = declaredNodeVersion(repository, folder, versions, usual)
  const image = containers
    .flatMap(({ image: { bases } }) => bases)
    .flatMap(({ file, image: base, line }) => {
      const says = /(?:^|\/)node:(\d+)/.exec(base)?.[1]
      return says === undefined ? [] : [{ says, evidence: evidenceAt(repository, file, line) }]
    })[0]
  const isPin = declared !== undefined && !declared.evidence.file.endsWith('package.json')
  if (isPin || !image) return declared && nearest(declared.version, declared.says, declared.evidence, versions, isPin)
  return nearest(versions.includes(image.says) ? image.says : undefined, image.says, image.evidence, versions, true)
}

function nearest(
  version: string | undefined,
  says: string,
  evidence: Evidence,
  versions: readonly string[],
  exact: boolean,
): Finding<string> {
  if (version !== undefined) return { value: version, confidence: exact ? 1 : 0.8, evidence: [evidence] }
  const isOlder = Number(/\d+/.exec(says)?.[0]) < Number(versions[0])
  return { value: (isOlder ? versions[0] : versions.at(-1)) ?? says, confidence: 0.4, evidence: [evidence] }
}
