// The requirements file of an app: the one that its Dockerfile installs, else the one in the usual place.
import type { Finding } from '../model/detection.ts'
import type { EntryCandidate } from './entries.ts'
import { joinPath } from './paths.ts'
import { findRequirements } from './python/requirements.ts'
import { evidenceAt, type Repository } from './repository.ts'
import { sourcesOf } from './statements/containers.ts'
import { readInstructions } from './statements/dockerfile.ts'

const requirementsFile = /require[\w.-]*\.txt$|(^|\/)requirements\/[\w.-]+\.txt$|(^|\/)uv\.lock$/

export function requirementsOf(
  repository: Repository,
  { container }: EntryCandidate,
  path: string,
  packageFolder: string,
): Finding<string> | undefined {
  const found = findRequirements(repository, path, packageFolder)
  const fallback = found && { value: found.file, confidence: 0.8, evidence: [evidenceAt(repository, found.file, 1)] }
  if (!container) return fallback
  const { image, context } = container
  const stated = (file: string | undefined, line: number): Finding<string> | undefined =>
    file !== undefined && requirementsFile.test(file) && repository.has(file)
      ? { value: file, confidence: 1, evidence: [evidenceAt(repository, image.file, line)] }
      : undefined
  // What is installed says more than what is copied.
  for (const run of image.runs) {
    for (const [, named = ''] of run.command.matchAll(/(?:-r|--requirement)[\s=]*([\w./-]+\.txt)/g)) {
      const finding = stated(sourcesOf(repository, container, joinPath(run.folder, named))[0], run.line)
      if (finding) return finding
    }
  }
  // Builder stages install, too.
  for (const { name, text, line } of readInstructions(repository.text(image.file))) {
    if ((name !== 'COPY' && name !== 'ADD') || text.includes('--from=')) continue
    for (const source of text.split(/[\s,"[\]]+/)) {
      const finding = stated(joinPath(context, source.replace(/^\//, '')), line)
      if (finding) return finding
    }
  }
  return fallback
}
