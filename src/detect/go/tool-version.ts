// The version of a program beside the app, as the repository installs it somewhere.
import type { Evidence } from '../../model/detection.ts'
import type { GoMigration } from '../../model/go-detection.ts'
import { evidenceAt, type Repository } from '../repository.ts'
import type { GoModule } from './module.ts'

/** Files in which programs are installed and images are named. */
const installing =
  /(^|\/)((Docker|Container)file[^/]*|[^/]*\.dockerfile|Makefile|[Jj]ustfile|Taskfile\.ya?ml|[^/]*\.(mk|sh)|(docker-)?compose[^/]*\.ya?ml|\.github\/workflows\/[^/]+\.ya?ml|\.gitlab-ci\.ya?ml)$/

/** `evidence` is undefined where the repository names none. */
export function toolVersion(
  repository: Repository,
  { file }: GoModule,
  { package: name, module, version, image, release }: GoMigration,
): { readonly version: string; readonly evidence: Evidence | undefined } {
  const quoted = (text: string): string => text.replaceAll(/[.+/]/g, '\\$&')
  const patterns = [
    new RegExp(`${quoted(name)}@(v\\d[\\w.+-]*)`),
    ...(release ? [release] : []),
    ...(image === undefined ? [] : [new RegExp(`${quoted(image)}:v?(\\d+\\.\\d+\\.\\d+)`)]),
  ]
  const files = repository.paths.filter((path) => installing.test(path)).slice(0, 100)
  // What go.mod requires is pinned, too, with the tool or with the packages of its module that the app uses.
  const required = new RegExp(`^\\s*(?:require\\s+)?${quoted(module)}\\s+(v\\d\\S*)`)
  for (const [pattern, path] of [
    ...patterns.flatMap((each) => files.map((place) => [each, place] as const)),
    [required, file] as const,
  ])
    for (const [index, line] of repository.text(path).split('\n', 3000).entries()) {
      const [, found] = pattern.exec(line) ?? []
      if (found !== undefined)
        return { version: found.replace(/^(?=\d)/, 'v'), evidence: evidenceAt(repository, path, index + 1) }
    }
  return { version, evidence: undefined }
}
