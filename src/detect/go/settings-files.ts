// Files of variables that a Go program loads when it starts, and that a repository keeps to each machine.
import type { AppSection } from '../../model/stack.ts'
import { isWithin, joinPath, relativeTo } from '../paths.ts'
import type { Repository } from '../repository.ts'
import { moduleFiles, type GoModule } from './module.ts'
import { callsOf, goFiles, textOf } from './source.ts'

const loader = 'github.com/joho/godotenv'

/**
 * Those that its image would not have, relative to the app's folder. Many programs end where one is missing: an empty one
 * does, because what the container is given goes before what it says.
 */
export function missingSettingsFiles(
  repository: Repository,
  module: GoModule,
  { path, files, config }: Pick<AppSection, 'path' | 'files' | 'config'>,
): string[] {
  const read = goFiles(repository)
  const found = moduleFiles(repository, module)
    .map(read)
    .filter(({ imports }) => imports.includes(loader))
    .flatMap(({ source }) => callsOf(source, /^godotenv\.(Load|Overload)$/))
    .flatMap(({ args }) => (args.length === 0 ? ['.env'] : args.flatMap((each) => textOf(each) ?? [])))
  const given = [...files, ...Object.keys(config)]
  return [...new Set(found.map((file) => joinPath(path, file)))]
    .flatMap((file) => relativeTo(path, file) ?? [])
    .filter((file) => !given.some((each) => isWithin(each, file)))
    .toSorted()
}
