// Prefixes that an app takes off a path itself: it answers each of its paths below them too.
import type { PythonDetection } from '../../model/provider.ts'
import { literalText, type AppSection } from '../../model/stack.ts'
import { isWithin } from '../paths.ts'
import type { Repository } from '../repository.ts'
import type { Expression } from './expression.ts'
import { lastName, walk } from './walk.ts'

/** Sorted, each with a `/` before it and none behind: what the app object's keyword says, or a setting that it names. */
export function findRootPaths(
  repository: Repository,
  { path, env }: Pick<AppSection, 'path' | 'env'>,
  { makers, rootPath }: Pick<PythonDetection, 'makers' | 'rootPath'>,
): string[] {
  if (rootPath === undefined) return []
  const found = new Set<string>()
  const files = repository.paths.filter((file) => file.endsWith('.py') && isWithin(path, file))
  for (const file of files.filter((each) => repository.text(each).includes(`${rootPath}=`)))
    for (const { expressions } of repository.module(file).statements)
      for (const { expression } of walk(expressions)) {
        if (expression.kind !== 'call' || !makers.includes(lastName(expression.callee))) continue
        const given = expression.keywords.get(rootPath)
        for (const text of given ? textsOf(given, env) : [])
          if (/^\/[^\s{}]*[^\s{}/]\/*$/.test(text)) found.add(text.replace(/\/+$/, ''))
      }
  return [...found].toSorted()
}

/** What an expression may come to: its texts, and the values of the settings that it names. */
function textsOf(given: Expression, env: AppSection['env']): string[] {
  return [...walk([given])].flatMap(({ expression }) => {
    const word = expression.kind === 'text' ? expression.text : lastName(expression)
    const setting = env[word] ?? env[word.toUpperCase()]
    return [...(expression.kind === 'text' ? [word] : []), ...(setting ? [literalText(setting)] : [])]
  })
}
