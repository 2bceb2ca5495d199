// The paths that a repository's nginx passes on.
import type { ProxyDraft } from '../../model/draft.ts'
import { evidenceAt, type Repository } from '../repository.ts'
import { directivesNamed, readDirectives, type Directive } from './nginx-blocks.ts'

export function nginxProxies(repository: Repository, file: string, weight: number): ProxyDraft[] {
  const root = readDirectives(repository.text(file))
  const upstreams = new Map(
    [...directivesNamed(root, 'upstream')].flatMap(({ directive: { words, block } }) => {
      const server = block.find((each) => each.words[0] === 'server')?.words[1]
      return server === undefined ? [] : [[words[1] ?? '', server] as const]
    }),
  )
  return [...directivesNamed(root, 'location')].flatMap(({ directive, above }) => {
    const pass = directive.block.find(({ words }) => words[0] === 'proxy_pass')
    if (!pass) return []
    const variables = [...above.flatMap(({ block }) => block), ...directive.block]
      .filter(({ words }) => words[0] === 'set')
      .map(({ words }) => [words[1] ?? '', words[2] ?? ''] as const)
    const url = variables.reduce(
      (text, [name, value]) => (name === '' ? text : text.replaceAll(name, value)),
      pass.words[1] ?? '',
    )
    const [, address = '', uri = ''] = /^https?:\/\/([^/$]+)(\/[^$]*)?/.exec(url) ?? []
    const [host = '', port] = (upstreams.get(address) ?? address).split(':')
    if (host === '') return []
    return pathsOf(directive).map((path): ProxyDraft => ({
      path,
      host,
      ...(Number(port) > 0 ? { port: Number(port) } : {}),
      to: targetOf(directive, path, uri),
      websocket: directive.block.some(
        ({ words }) => words[0] === 'proxy_set_header' && /^upgrade$/i.test(words[1] ?? ''),
      ),
      stream: directive.block.some(({ words }) => words[0] === 'proxy_buffering' && words[1] === 'off'),
      evidence: evidenceAt(repository, file, directive.line),
      weight,
    }))
  })
}

/** Prefixes that a location stands for; none where only a regular expression can say. */
function pathsOf({ words }: Directive): string[] {
  const [, kind = '', pattern = ''] = words
  if (/^[=@]/.test(kind)) return kind === '=' && pattern === '/' ? ['/'] : []
  if (kind === '^~') return [pattern]
  if (!kind.startsWith('~')) return kind.startsWith('/') ? [kind] : []
  const plain = /^\^(\/[\w./-]*?)(?:\(([\w|-]+)\))?(\/[\w./-]*)?(?:\(?\.\*\)?|\(\/\|\$\))?\$?$/.exec(pattern)
  if (!plain) return []
  return (plain[2]?.split('|') ?? ['']).map((word) => `${plain[1]}${word}${plain[3] ?? ''}`)
}

/** A URI after the server takes the location's place; none leaves it; a rewrite may take it off. */
function targetOf({ block }: Directive, path: string, uri: string): string {
  const rewrite = block.find(({ words }) => words[0] === 'rewrite')
  const [, from = '', to = ''] = rewrite?.words ?? []
  const prefix = path.replace(/\/$/, '')
  if (prefix !== '' && from.startsWith(`^${prefix}`) && /^\/?\$1$/.test(to)) return '/'
  return uri === '' ? path : uri
}
