// What a program answers beside plain requests, and the health checks that a library answers for it.
import type { AppPath } from '../../model/draft.ts'
import { baseName } from '../paths.ts'
import { evidenceAt } from '../repository.ts'
import type { OpenRoute } from '../probes.ts'
import { asksElsewhere, isOpenToAll, isStream, tellsByStatus } from './answers.ts'
import { callsOf, entriesOf, partsOf, textEntry, textOf } from './expressions.ts'
import { fileRoutes } from './file-routes.ts'
import type { NodeRoute } from './route.ts'
import { codeRoutes } from './routes.ts'
import type { NodeProgram } from './source-tree.ts'

/** More than any program answers that people write. */
const most = 3000

const aboutHealth = /health|live|ready|ping|status|up\b/i

export interface Answers {
  readonly paths: readonly AppPath[]
  readonly open: readonly OpenRoute[]
}

export function answersOf(program: NodeProgram): Answers {
  const { repository, folder } = program
  const routes = [...codeRoutes(program), ...fileRoutes(repository, folder, basePath(program))].slice(0, most)
  const place = ({ module, line }: NodeRoute): AppPath['evidence'] => evidenceAt(repository, module.file, line)
  const seen = new Set<string>()
  const paths = routes.flatMap((route): AppPath[] => {
    const kind = route.method === 'WS' ? 'websocket' : isStream(route) ? 'events' : 'request'
    const key = `${kind} ${route.path}`
    if (seen.has(key)) return []
    seen.add(key)
    return [{ path: route.path, kind, evidence: place(route) }]
  })
  const open = routes
    .filter((route) => (route.isForProbes === true || aboutHealth.test(route.path)) && isOpenToAll(route))
    .slice(0, 50)
    .map((route) => ({
      path: route.path,
      asks: asksElsewhere(program, route),
      tells: tellsByStatus(route),
      evidence: place(route),
      ...(route.isForProbes === true ? { isForProbes: true } : {}),
    }))
  return { paths: [...paths, ...sockets(program)], open: [...open, ...ofLibraries(program)] }
}

function basePath({ repository, folder }: NodeProgram): string {
  const config = repository.filesIn(folder).find((path) => /^next\.config\.\w+$/.test(baseName(path)))
  return config === undefined ? '' : (/\bbasePath\s*:\s*['"`](\/[\w/-]+)['"`]/.exec(repository.text(config))?.[1] ?? '')
}

/** WebSockets, by the libraries that answer them. */
function sockets({ repository, modules }: NodeProgram): AppPath[] {
  return modules.flatMap((module) => {
    const from = new Set(module.imports.filter(({ isType }) => !isType).map((each) => each.from))
    const found = callsOf(
      module,
      /^(Server|SocketServer|SocketIO|io|socketio|socketIo|WebSocketServer|WebSocketGateway|attach)$/,
    ).flatMap(({ name, open, at, on }): AppPath[] => {
      const options = partsOf(module, open).find((part) => module.tokens[part.from]?.text === '{')?.from
      const own = textEntry(module, options, 'path')
      const isIo = from.has('socket.io') || name === 'WebSocketGateway'
      const isWs = from.has('ws') && /Server$/.test(name) && module.tokens[at - on.length * 2 - 1]?.text === 'new'
      if (!isIo && !isWs) return []
      const path = own ?? (isIo ? '/socket.io/' : '/')
      return [
        {
          path: path.startsWith('/') ? path : `/${path}`,
          kind: 'websocket',
          evidence: evidenceAt(repository, module.file, module.tokens[at]?.line ?? 1),
        },
      ]
    })
    return found.slice(0, 1)
  })
}

/** `createTerminus(server, { healthChecks: { '/healthz': check } })` */
function ofLibraries({ repository, modules }: NodeProgram): OpenRoute[] {
  return modules.flatMap((module) => {
    const evidence = (at: number): OpenRoute['evidence'] =>
      evidenceAt(repository, module.file, module.tokens[at]?.line ?? 1)
    const checks = module.tokens.flatMap(({ text }, at) =>
      text === 'healthChecks' && module.tokens[at + 1]?.text === ':'
        ? entriesOf(module, at + 2).flatMap((entry) =>
            entry.key.startsWith('/') ? [{ path: entry.key, asks: true, evidence: evidence(entry.at) }] : [],
          )
        : [],
    )
    const registered = callsOf(module, /^register$/).flatMap(({ open, at }): OpenRoute[] => {
      const options = partsOf(module, open).find((part) => module.tokens[part.from]?.text === '{')
      const exposed = options && entriesOf(module, options.from).find(({ key }) => key === 'exposeStatusRoute')
      if (!exposed) return []
      return [
        {
          path: textOf(module, exposed.value) ?? textEntry(module, exposed.value.from, 'url') ?? '/status',
          asks: false,
          evidence: evidence(at),
        },
      ]
    })
    return [...checks, ...registered]
  })
}
