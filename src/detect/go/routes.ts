// Paths that a Go program answers, as far as its routers' calls name them.
import type { AppPath } from '../../model/draft.ts'
import { isReadyPath, type OpenRoute } from '../probes.ts'
import { evidenceAt, type Repository } from '../repository.ts'
import type { GoProgram } from './program.ts'
import { callsOf, textOf, type GoFile } from './source.ts'

export interface GoRoute {
  readonly path: string
  readonly file: GoFile
  readonly line: number
  /** The arguments after the path: what answers. */
  readonly handlers: readonly string[]
  /** Whether its router is one on which groups are made, so that nothing stands before the path. */
  readonly isWhole: boolean
}

const routing = /(^|\.)(HandleFunc|Handle|Match|GET|Get|Any|All|ANY|Path|PathPrefix|HandlerFunc|Method|MethodFunc)$/

/** Routes that answer GET, with the prefixes of groups that have a name. */
export function routesOf({ files }: GoProgram): GoRoute[] {
  return files.flatMap((file) => {
    const { source } = file
    const groups = groupsOf(source)
    const nested = nestedGroups(source)
    const roots = new Set(
      [...source.matchAll(grouping)].map(([, , above = '']) => above).filter((each) => !groups.has(each)),
    )
    return callsOf(source, routing).flatMap(({ callee, args, line, start }) => {
      const texts = args.map((each) => textOf(each))
      const stated = texts.findIndex((each) => each !== undefined && /^((GET|HEAD)\s+)?(\w[\w.-]*)?\//.test(each))
      const made = stated < 0 && isRegistration(callee, args) ? pathIn(source, args[0]) : undefined
      const at = made === undefined ? stated : 0
      const path = made?.path ?? texts[at]?.replace(/^((GET|HEAD)\s+)?[\w.-]*(?=\/)/, '')
      if (path === undefined || at > 1 || (at === 1 && texts[0] !== 'GET' && !isOfGet(args[0]))) return []
      const receiver = callee.slice(0, callee.lastIndexOf('.'))
      const above = nested.filter((each) => each.from < start && start < each.to).map(({ prefix }) => prefix)
      return [
        {
          path: joined(...above, groups.get(receiver) ?? '', path),
          file,
          line,
          handlers: args.slice(at + 1),
          isWhole: roots.has(receiver) && made?.isWhole !== false,
        },
      ]
    })
  })
}

/** What is answered stands behind the path, or in a call behind this one; a client's `Get` has neither. */
function isRegistration(callee: string, [, ...handlers]: readonly string[]): boolean {
  if (/(^|\.)(Path|PathPrefix)$/.test(callee)) return true
  return callee !== 'http.Get' && handlers.length > 0 && handlers.every((each) => !/^["`&]/.test(each))
}

/** The path in `prefixed("/x")` or `base+"/x"`: a prefix that the file states is put before it, one of the settings is taken for empty. */
function pathIn(
  source: string,
  argument: string | undefined,
): { readonly path: string; readonly isWhole: boolean } | undefined {
  const call = /^[A-Za-z_][\w.]*\(\s*("[^"\n]*")\s*\)$/.exec(argument ?? '')
  const terms = call ? [undefined, textOf(call[1])] : sumOf(source, argument)
  const [last] = terms.slice(-1)
  if (terms.length < 2 || last === undefined || !/^\/[^%\s]*$/.test(last)) return undefined
  const path = joined(...terms.map((each) => each ?? ''))
  return { path, isWhole: !terms.includes(undefined) }
}

/** The texts that are added, of a name that the file gives one value that; undefined where it is not known. */
function sumOf(source: string, argument = ''): (string | undefined)[] {
  if (!/^[\w.]+\s*\+|^"[^"\n]*"\s*\+/.test(argument)) return []
  return argument.split('+').map((part) => {
    const term = part.trim()
    if (!/^\w+$/.test(term)) return textOf(term)
    const values = [...source.matchAll(new RegExp(`\\b${term}\\s*(?:string\\s*)?:?=\\s*("[^"\\n]*")`, 'g'))]
    return values.length === 1 ? textOf(values[0]?.[1]) : undefined
  })
}

/** `Match([]string{"GET", "HEAD"}, "/health", …)`: methods before the path. */
function isOfGet(argument: string | undefined): boolean {
  return /^\[\]string\s*\{[^}]*("GET"|MethodGet)/.test(argument ?? '')
}

const grouping = /\b(\w+)\s*:?=\s*([\w.]+)\.(?:Group|PathPrefix|Party|Namespace)\("([^"\n]*)"/g

/** `v1 := router.Group("/api/v1")`, also of groups in groups. */
function groupsOf(source: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const match of source.matchAll(grouping)) {
    const [, name = '', above = '', prefix = ''] = match
    found.set(name, joined(found.get(above) ?? '', prefix))
  }
  return found
}

/** `r.Route("/api", func(r chi.Router) { … })` */
function nestedGroups(source: string): { readonly prefix: string; readonly from: number; readonly to: number }[] {
  return callsOf(source, /\.Route$/).flatMap(({ args, start, end }) => {
    const prefix = textOf(args[0])
    return prefix === undefined ? [] : [{ prefix, from: start, to: Math.max(end, start) }]
  })
}

function joined(...parts: readonly string[]): string {
  return parts.join('/').replaceAll(/\/{2,}/g, '/') || '/'
}

/** What its own handler asks: a handler is looked up by its name, one that stands in place is read there. */
const asking =
  /\.(Ping|PingContext|DB|QueryRow|QueryRowContext|Exec|ExecContext|IsReady|HealthCheck|CheckHealth)\b|\b(cache|store|database|db)\.\w+\(/

export function openRoutes(repository: Repository, routes: readonly GoRoute[], { files }: GoProgram): OpenRoute[] {
  return routes
    .filter(({ path }) => !/[{}:*]/.test(path))
    .map(({ path, file, line, handlers }) => ({
      path,
      // What is called readiness is that, whatever it asks.
      asks: isReadyPath(path) || handlers.some((handler) => asking.test(bodyOf(files, handler))),
      evidence: evidenceAt(repository, file.path, line),
    }))
}

function bodyOf(files: readonly GoFile[], handler: string): string {
  if (/^func\b/.test(handler)) return handler
  const name = /(\w+)(?:\([^)]*\))?$/.exec(handler)?.[1]
  if (name === undefined) return ''
  const head = new RegExp(`\\nfunc\\s+(?:\\([^)]*\\)\\s*)?${name}\\(`)
  for (const { source } of files) {
    const match = head.exec(source)
    if (match) return source.slice(match.index, match.index + 1500).split(/\n\}/, 1)[0] ?? ''
  }
  return ''
}

/** Paths for the edge: which are WebSockets and which streams. */
export function pathsOf(repository: Repository, routes: readonly GoRoute[], { files }: GoProgram): AppPath[] {
  return routes.map(({ path, file, line, handlers }) => {
    const bodies = handlers.map((handler) => bodyOf(files, handler)).join('\n')
    const kind = /\.Upgrade\(|websocket\.(Accept|New|Handler)|melody/.test(bodies)
      ? 'websocket'
      : /text\/event-stream|\.SSEvent\(|\.Stream\(/.test(bodies)
        ? 'events'
        : 'request'
    return { path: path.replaceAll(/\{[^}]*\}|:\w+/g, '_'), kind, evidence: evidenceAt(repository, file.path, line) }
  })
}
