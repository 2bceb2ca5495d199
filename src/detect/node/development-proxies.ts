// Where a site's development server passes paths on to: what the site takes for its API.
import type { ProxyDraft } from '../../model/draft.ts'
import { joinPath } from '../paths.ts'
import { evidenceAt, type Repository } from '../repository.ts'
import { configsOf } from './candidates.ts'

const weight = 0.4

/** `proxy: {'/api': {target, rewrite}}` of a bundler's configuration. */
export function developmentProxies(repository: Repository, folder: string): ProxyDraft[] {
  const files = [
    ...configsOf(repository, folder),
    ...['setupProxy.js', 'proxy.conf.json'].map((name) => joinPath(folder, 'src', name)),
  ]
  return files.flatMap((file) => {
    const source = withoutComments(repository.text(file).slice(0, 100_000))
    return [...source.matchAll(/\bproxy\s*:\s*\{/g)].flatMap((match) => {
      const start = match.index + match[0].length
      return entriesOf(source.slice(start, start + 20_000)).flatMap(({ key, value, at }) =>
        proxyOf(repository, file, key, value, source.slice(0, start + at).split('\n').length),
      )
    })
  })
}

/** Comments blanked out, so that lines stay where they are; `//` of a URL is no comment. */
function withoutComments(source: string): string {
  const blank = (comment: string): string => comment.replaceAll(/[^\n]/g, ' ')
  const parts: string[] = []
  for (let at = 0; at < source.length;) {
    const from = source.indexOf('/*', at)
    const to = from < 0 ? -1 : source.indexOf('*/', from + 2)
    const end = to < 0 ? source.length : to + 2
    parts.push(source.slice(at, to < 0 ? end : from), to < 0 ? '' : blank(source.slice(from, end)))
    at = end
  }
  return parts.join('').replaceAll(/(?<=^|[\s;,{}()])\/\/[^\n]*/g, blank)
}

/** `'/path': value` at the first level of an object's text. */
function entriesOf(text: string): { key: string; value: string; at: number }[] {
  const found: { key: string; value: string; at: number }[] = []
  let depth = 0
  for (let index = 0; index < text.length; index++) {
    const character = text[index] ?? ''
    const key = depth === 0 ? /^(['"`])(\^?\/[^'"`\n]*)\1\s*:/.exec(text.slice(index, index + 200)) : null
    if (key) {
      const from = index + key[0].length
      const end = endOf(text, from)
      found.push({ key: key[2] ?? '', value: text.slice(from, end), at: index })
      index = end
    } else if ('{[('.includes(character)) depth += 1
    else if ('}])'.includes(character) && depth-- === 0) break
  }
  return found
}

/** Where a value ends: at a comma or the closing bracket of what it stands in. */
function endOf(text: string, from: number): number {
  let depth = 0
  for (let index = from; index < text.length; index++) {
    const character = text[index] ?? ''
    const quoted = /^(['"`])(?:\\.|(?!\1)[^\\\n])*\1/.exec(text.slice(index, index + 400))
    const pattern = /^\/(?![/*\s])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n])+\/[a-z]*/.exec(text.slice(index, index + 400))
    if (quoted) index += quoted[0].length - 1
    else if (pattern && /[(,=:]\s*$/.test(text.slice(Math.max(0, index - 5), index))) index += pattern[0].length - 1
    else if ('{[('.includes(character)) depth += 1
    else if (depth === 0 && ',}])'.includes(character)) return index
    else if ('}])'.includes(character)) depth -= 1
  }
  return text.length
}

function proxyOf(repository: Repository, file: string, key: string, value: string, line: number): ProxyDraft[] {
  const url = /https?:\/\/([\w.-]+)(?::(\d+))?/.exec(value)
  const path = key.replace(/^\^/, '').replace(/(\/?\.\*|\/\*\*?|\/?\(.*\))$/, '')
  if (!/^\/[\w./-]*$/.test(path)) return []
  const port = Number(url?.[2])
  // `path.replace(/^\/api/, '')`: the path is taken off.
  const isStripped = /replace\(\s*(?:\/\^\\?\/|['"`]\/)[^]*?,\s*(?:''|""|``|'\/'|"\/")\s*\)/.test(value)
  return [
    {
      path,
      host: url?.[1] ?? 'localhost',
      ...(port > 0 ? { port } : {}),
      to: isStripped ? '/' : path,
      websocket: /\bws\s*:\s*true\b/.test(value) || /['"`]wss?:\/\//.test(value),
      stream: false,
      evidence: evidenceAt(repository, file, line),
      weight,
    },
  ]
}
