// Folders that a program itself has imports looked up in: `sys.path.append(os.path.join(here, "inner"))`.
import { foldersUpFrom, isWithin, joinPath, parentOf } from '../paths.ts'
import type { Repository } from '../repository.ts'
import { isBesideTheApp } from '../scope.ts'
import { dottedName, walk } from './walk.ts'

const kept = new WeakMap<Repository, readonly string[]>()

/** Where an import from the root starts: there, or in a folder below it that the code adds, if that alone has it. */
export function importFolder(repository: Repository, root: string, dotted: string): string {
  const [first = ''] = dotted.split('.')
  const has = (folder: string): boolean =>
    repository.has(joinPath(folder, `${first}.py`)) || repository.hasFolder(joinPath(folder, first))
  if (first === '' || has(root)) return root
  return addedFolders(repository).find((folder) => isWithin(root, folder) && has(folder)) ?? root
}

function addedFolders(repository: Repository): readonly string[] {
  const known = kept.get(repository)
  if (known) return known
  const files = repository.paths.filter((path) => path.endsWith('.py') && !isBesideTheApp(path))
  const found = new Set(files.flatMap((file) => addedIn(repository, file)))
  kept.set(repository, [...found])
  return [...found]
}

/** The texts of each such call as a path, from the file's folder or the nearest one above it that has such a folder. */
function addedIn(repository: Repository, file: string): string[] {
  if (!repository.text(file).includes('sys.path.')) return []
  return repository.module(file).statements.flatMap(({ expressions }) =>
    [...walk(expressions)].flatMap(({ expression }) => {
      if (expression.kind !== 'call' || !/^sys\.path\.(append|insert)$/.test(dottedName(expression.callee) ?? ''))
        return []
      const words = [...walk(expression.args)].flatMap((each) =>
        each.expression.kind === 'text' && !/^\.{0,2}\/?$/.test(each.expression.text) ? each.expression.text : [],
      )
      const places = foldersUpFrom(parentOf(file)).map((folder) => joinPath(folder, ...words))
      return words.length === 0 ? [] : places.filter((folder) => repository.hasFolder(folder)).slice(0, 1)
    }),
  )
}
