// The template of a file from which an app's code reads its settings, and the variables that stand in it.
import type { Finding } from '../model/detection.ts'
import type { AppDraft } from '../model/draft.ts'
import { templateReference } from '../model/config-file.ts'
import { baseName, joinPath } from './paths.ts'
import type { Reading } from './reading.ts'
import { evidenceAt, type Repository } from './repository.ts'

/** Where the repository has no such file: the template beside its place, else the only one of its name. */
export function configTemplate(
  repository: Repository,
  path: string,
  { value, evidence }: Finding<string>,
): AppDraft['config'] {
  if (value === '' || repository.has(joinPath(path, value))) return undefined
  const beside = joinPath(path, `${value}.template`)
  const named = repository.paths.filter((each) => baseName(each) === `${baseName(value)}.template`)
  const source = named.find((each) => each === beside) ?? (named.length === 1 ? named[0] : undefined)
  return source === undefined ? undefined : { value: { target: value, source }, confidence: 0.8, evidence }
}

/** The app has to have each of them: what is not filled in stays as it is. */
export function templateReadings(
  repository: Repository,
  { value: { source } }: NonNullable<AppDraft['config']>,
): Reading[] {
  return repository
    .text(source)
    .split('\n', 5000)
    .flatMap((line, index) =>
      [...line.slice(0, 5000).matchAll(templateReference)].flatMap(([, name]): Reading[] => {
        if (name === undefined) return []
        const evidence = evidenceAt(repository, source, index + 1)
        const key = /^\s*["']?([\w.-]+)["']?\s*[:=]\s*["']?\$\{\w+\}["']?,?\s*$/.exec(line)?.[1]
        const settings = key === undefined ? [] : [key]
        return [{ name, evidence, required: true, fallback: undefined, settings, connection: undefined }]
      }),
    )
}
