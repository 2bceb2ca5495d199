// The requirements file of an app: the one that its Dockerfile installs, else the one in the usual place.
import type { Finding, Requirements } from '../model/detection.ts'
import type { AppDraft } from '../model/draft.ts'
import type { EntryCandidate } from './entries.ts'
import { baseName, joinPath, parentOf } from './paths.ts'
import { lockNames } from './python/foreign-lock.ts'
import { projectFile } from './python/lock.ts'
import { findRequirements, readRequirements } from './python/requirements.ts'
import { evidenceAt, type Repository } from './repository.ts'
import { sourcesOf, type Container } from './statements/containers.ts'
import { readInstructions } from './statements/dockerfile.ts'

const requirementsFile =
  /require[\w.-]*\.txt$|(^|\/)requirements\/[\w.-]+\.txt$|(^|\/)(uv\.lock|poetry\.lock|pdm\.lock|Pipfile\.lock|pylock\.toml)$/

type Chosen = NonNullable<AppDraft['requirements']>

export interface RequirementFindings {
  readonly requirements?: Chosen
  readonly losers: AppDraft['losers']
}

export function requirementsOf(
  repository: Repository,
  { container }: EntryCandidate,
  path: string,
  packageFolder: string,
): RequirementFindings {
  const stated = container && statedIn(repository, container)
  const usual = findRequirements(repository, path, packageFolder)
  const file = stated?.value ?? usual?.file
  if (file === undefined) return { losers: [] }
  const read = readRequirements(repository, file, path)
  const losers = othersBeside(repository, file, stated)
  const finding = stated ?? {
    value: file,
    confidence: 0.8,
    evidence: [evidenceAt(repository, file, lineOf(repository, file))],
  }
  return {
    requirements: {
      ...finding,
      isUsual: losers.length === 0 && !isUnpinned(read) && file === usual?.file && isUsual(path, file),
      ...(isUnpinned(read)
        ? { note: 'nothing pins them: the first seaworthy up compiles a lock, kept in deploy/' }
        : {}),
    },
    losers,
  }
}

function isUnpinned({ kind }: Requirements): boolean {
  return kind === 'project' || kind === 'named'
}

/** Where requirements lie in their usual place, the stack file need not say so. */
function isUsual(path: string, file: string): boolean {
  return ['uv.lock', 'requirements.txt', ...lockNames].map((name) => joinPath(path, name)).includes(file)
}

function lineOf(repository: Repository, file: string): number {
  if (baseName(file) !== projectFile) return 1
  const index = repository
    .text(file)
    .split('\n')
    .findIndex((line) => /^\s*dependencies\s*=/.test(line))
  return Math.max(0, index) + 1
}

function statedIn(repository: Repository, container: Container): Finding<string> | undefined {
  const { image, context } = container
  const stated = (file: string | undefined, line: number): Finding<string> | undefined =>
    file !== undefined && repository.has(file) && (requirementsFile.test(file) || hasDependencies(repository, file))
      ? { value: file, confidence: 1, evidence: [evidenceAt(repository, image.file, line)] }
      : undefined
  // What is installed says more than what is copied.
  for (const run of image.runs) {
    const lists = [...run.command.matchAll(/(?:-r|--requirement)[\s=]*([\w./-]+\.(?:txt|toml))/g)].map(
      ([, name = '']) => name,
    )
    const itself = /\bpip3?\s+install\b[^&|;]*\s["']?(?:-e\s+)?["']?\.(?:\[[^\]]*\])?["']?(?:\s|$)/.test(run.command)
    for (const named of [...lists, ...(itself ? [projectFile] : [])]) {
      const finding = stated(sourcesOf(repository, container, joinPath(run.folder, named))[0], run.line)
      if (finding) return finding
    }
  }
  // Builder stages install, too.
  for (const { name, text, line } of readInstructions(repository.text(image.file))) {
    if ((name !== 'COPY' && name !== 'ADD') || text.includes('--from=')) continue
    for (const source of text.split(/[\s,"[\]]+/)) {
      const file = joinPath(context, source.replace(/^\//, ''))
      const finding = requirementsFile.test(file) ? stated(file, line) : undefined
      if (finding) return finding
    }
  }
  return undefined
}

function hasDependencies(repository: Repository, file: string): boolean {
  return baseName(file) === projectFile && readRequirements(repository, file).packages.length > 0
}

/** Of a list of requirements and a project file in one folder, the one that is not installed, and why. */
function othersBeside(repository: Repository, file: string, stated: Finding<string> | undefined): AppDraft['losers'] {
  const folder = parentOf(file)
  const other = joinPath(folder, baseName(file) === projectFile ? 'requirements.txt' : projectFile)
  if (!/\.txt$|(^|\/)pyproject\.toml$/.test(file) || !repository.has(other)) return []
  const [own, its] = [file, other].map((each) => readRequirements(repository, each).packages) as [string[], string[]]
  if (its.length === 0) return []
  const [place] = stated?.evidence ?? []
  const missing = own.find((name) => !its.includes(name))
  if (place) return [{ what: other, why: `${place.file}:${place.line} installs ${file}` }]
  return baseName(file) === projectFile
    ? [{ what: other, why: `it leaves out ${missing ?? 'packages'}, which ${file} names` }]
    : [{ what: `the dependencies of ${other}`, why: `${file} has all of them` }]
}
