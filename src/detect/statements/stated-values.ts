// Values of environment variables that a repository's deployment files state, and those of its example files.
import type { Evidence } from '../../model/detection.ts'
import { evidenceAt, type Repository } from '../repository.ts'
import type { Container } from './containers.ts'
import { readEnvironmentFile } from './environment-file.ts'

export interface Stated {
  readonly value: string
  readonly evidence: Evidence
}

/** What the production container of an entry sets. */
export function deploymentValues(repository: Repository, container: Container | undefined): Map<string, Stated> {
  const found = new Map<string, Stated>()
  if (!container || container.weight < 0.5) return found
  for (const [name, { value, line }] of Object.entries(container.image.environment))
    found.set(name, { value, evidence: evidenceAt(repository, container.image.file, line) })
  // The first service speaks for production; overrides only add.
  for (const service of container.services.toReversed()) {
    if (service.weight < 0.5) continue
    for (const [name, { value, file, line }] of service.environment)
      found.set(name, { value, evidence: evidenceAt(repository, file, line) })
  }
  return found
}

/** Values of the files that Compose, and many an app, read by themselves. */
export function committedValues(repository: Repository): Map<string, Stated> {
  return valuesIn(
    repository,
    repository.paths.filter((path) => /(^|\/)\.env$/.test(path)),
  )
}

export function exampleValues(repository: Repository): Map<string, Stated> {
  return valuesIn(
    repository,
    repository.paths.filter((path) =>
      /(^|\/)\.?env[._-]?(example|sample|template|dist|production\.example|prod\.example)$|(^|\/)\.?env[._-](example|sample|template)[._-]\w+$|(^|\/)(example|sample)\.env$|(^|\/)\.env\.\w+\.example$/i.test(
        path,
      ),
    ),
  )
}

function valuesIn(repository: Repository, files: readonly string[]): Map<string, Stated> {
  const found = new Map<string, Stated>()
  for (const file of files) {
    for (const { name, value, line } of readEnvironmentFile(repository.text(file)))
      if (!found.has(name) && value !== '') found.set(name, { value, evidence: evidenceAt(repository, file, line) })
  }
  return found
}
