// Paths that a framework answers with files, by where each lies.
import { isWithin, joinPath, relativeTo } from '../paths.ts'
import type { Repository } from '../repository.ts'
import { moduleOf } from './module.ts'
import type { NodeRoute } from './route.ts'

type Rule = readonly [folder: string, file: RegExp, above: string]

const rules: readonly Rule[] = [
  ['app', /^((?:.*\/)?)route\.[cm]?[jt]sx?$/, ''],
  ['src/app', /^((?:.*\/)?)route\.[cm]?[jt]sx?$/, ''],
  ['pages/api', /^(.*?)(?:\/?index)?\.[cm]?[jt]sx?$/, '/api'],
  ['src/pages/api', /^(.*?)(?:\/?index)?\.[cm]?[jt]sx?$/, '/api'],
  ['server/api', /^(.*?)(?:\/?index)?(?:\.get)?\.[cm]?[jt]s$/, '/api'],
  ['server/routes', /^(.*?)(?:\/?index)?(?:\.get)?\.[cm]?[jt]s$/, ''],
  ['src/routes', /^((?:.*\/)?)\+server\.[jt]s$/, ''],
]

/** `base`: what stands before all of them. */
export function fileRoutes(repository: Repository, folder: string, base: string): NodeRoute[] {
  return rules.flatMap(([below, pattern, above]) => {
    const home = joinPath(folder, below)
    if (!repository.hasFolder(home)) return []
    return repository.paths.flatMap((file): NodeRoute[] => {
      const name = isWithin(home, file) ? relativeTo(home, file) : undefined
      const match =
        name === undefined || /\.(test|spec|d)\.|\.(post|put|patch|delete)\.[jt]s$/.test(name)
          ? null
          : pattern.exec(name)
      if (!match) return []
      const module = moduleOf(repository, file)
      const exported = module.tokens.flatMap(({ text, line }, at) =>
        text === 'GET' && /^(function|const|let|,|\{)$/.test(module.tokens[at - 1]?.text ?? '') ? [line] : [],
      )
      const isMethod = /(^|\/)(route|\+server)\./.test(file)
      const [line] = isMethod ? exported : [1]
      if (line === undefined) return []
      const path = `${base}${above}/${match[1] ?? ''}`
        .split('/')
        .filter((part) => part !== '' && !/^[(@]/.test(part))
        .map((part) => part.replaceAll(/\[+(?:\.\.\.)?(\w+)\]+/g, '{$1}'))
        .join('/')
      return [{ path: `/${path}`, method: 'GET', module, line, handlers: [{ from: 0, to: module.tokens.length }] }]
    })
  })
}
