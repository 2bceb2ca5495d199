// The paths that a repository's Caddy passes on.
import type { ProxyDraft } from '../../model/draft.ts'
import { evidenceAt, type Repository } from '../repository.ts'

interface Block {
  readonly path: string
  strips: boolean
}

export function caddyProxies(repository: Repository, file: string, weight: number): ProxyDraft[] {
  const found: ProxyDraft[] = []
  const open: Block[] = []
  const matchers = new Map<string, string>()
  for (const [index, raw] of repository.text(file).split('\n', 3000).entries()) {
    const words = raw
      .replace(/(^|\s)#.*$/, '')
      .trim()
      .split(/\s+/)
    const [name = '', first = ''] = words
    const above = open.at(-1) ?? { path: '/', strips: false }
    const pathOf = (word: string): string | undefined =>
      (word.startsWith('/') ? word : matchers.get(word))?.replace(/\*$/, '')
    if (name === 'uri' && first === 'strip_prefix') above.strips = true
    if (name.startsWith('@')) matchers.set(name, words.find((word) => word.startsWith('/')) ?? '')
    if (name === 'reverse_proxy') {
      const given = pathOf(first)
      const path = given ?? above.path
      const [, host = '', port] =
        /^(?:https?:\/\/)?([\w.-]+)(?::(\d+))?/.exec(words[given === undefined ? 1 : 2] ?? '') ?? []
      if (host !== '')
        found.push({
          path: path === '' ? '/' : path,
          host,
          ...(Number(port) > 0 ? { port: Number(port) } : {}),
          to: above.strips && given === undefined ? '/' : path,
          websocket: false,
          stream: raw.includes('flush_interval -1'),
          evidence: evidenceAt(repository, file, index + 1),
          weight,
        })
    }
    if (words.at(-1) === '{')
      open.push({ path: pathOf(first) ?? above.path, strips: above.strips || name === 'handle_path' })
    else if (name === '}') open.pop()
  }
  return found
}
