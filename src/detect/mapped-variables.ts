// `config/custom-environment-variables.yaml`: a file that has the names of variables where the settings have their values.
import { foldersUpFrom, isWithin, joinPath } from './paths.ts'
import type { Reading } from './reading.ts'
import { evidenceAt, type Repository } from './repository.ts'

/** The file's name without its ending, by which code that loads it is known. */
export const mappingFile = 'custom-environment-variables'

const value = /:\s*(["']?)([A-Z][A-Z0-9_]+)\1[ \t]*(?=[,}\n\r#]|$)/g

/** Variables that the nearest of such files names, at or above a folder. */
export function mappedReadings(repository: Repository, folder: string): Reading[] {
  const file = foldersUpFrom(folder)
    .filter((each) => isWithin('.', each))
    .flatMap((each) => ['json', 'json5', 'yaml', 'yml'].map((end) => joinPath(each, 'config', `${mappingFile}.${end}`)))
    .find((each) => repository.has(each))
  if (file === undefined) return []
  const found = new Map<string, Reading>()
  for (const [index, line] of repository.text(file).split('\n', 2000).entries())
    for (const [, , name = ''] of line.length < 5000 ? line.matchAll(value) : [])
      if (!found.has(name)) {
        const evidence = evidenceAt(repository, file, index + 1)
        found.set(name, { name, evidence, required: false, fallback: undefined, settings: [], connection: undefined })
      }
  return [...found.values()]
}
