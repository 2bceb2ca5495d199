// The paths that an app's code answers, by decorators of functions or by tables, and those that anybody may ask.
import type { AppDraft, AppPath } from '../model/draft.ts'
import type { PythonDetection } from '../model/provider.ts'
import { healthTag, type OpenRoute } from './probes.ts'
import {
  asksByItself,
  asksElsewhere,
  isGuardedByItself,
  isOpenToAll,
  streamOf,
  tellsByStatus,
} from './python/answers.ts'
import type { Program } from './python/program.ts'
import type { CodeRoute } from './python/routes.ts'
import { tableRoutes, type TableRoute } from './python/url-tables.ts'
import { valuesOf } from './python/values.ts'
import { lastName } from './python/walk.ts'
import { evidenceAt, type Repository } from './repository.ts'

export interface AnsweredPaths {
  readonly paths: AppDraft['paths']
  readonly open: readonly OpenRoute[]
}

export function answeredPaths(
  repository: Repository,
  detection: PythonDetection,
  program: Program,
  routes: readonly CodeRoute[],
): AnsweredPaths {
  const listed = detection.settings ? tableRoutes(program, detection.settings.paths) : []
  const open = routes.filter(isOpenToAll).map((route) => ({
    path: route.path,
    asks: asksElsewhere(detection, program, route.module, route.definition),
    tells: tellsByStatus(route.module, route.definition),
    ...(isTagged(route) ? { isForProbes: true } : {}),
    evidence: evidenceAt(repository, route.module.file, route.decorator.line),
  }))
  const paths = routes.map(({ path, module, decorator, definition, call }): AppPath => ({
    path,
    kind: lastName(call.callee).startsWith('websocket')
      ? 'websocket'
      : (streamOf(detection, module, definition) ?? 'request'),
    evidence: evidenceAt(repository, module.file, decorator.line),
  }))
  return {
    open: [...open, ...listed.flatMap((route) => openRoute(repository, detection, program, route))],
    paths: [
      ...paths,
      ...listed.map(({ path, module, line, isWebsocket, view }): AppPath => ({
        path,
        kind: isWebsocket ? 'websocket' : ((view && streamOf(detection, view.module, view.definition)) ?? 'request'),
        evidence: evidenceAt(repository, module.file, line),
      })),
    ],
  }
}

/** `@app.get("/", tags=["health"])` */
function isTagged({ path, call }: CodeRoute): boolean {
  const tags = call.keywords.get('tags')
  return (
    path === '/' &&
    tags?.kind === 'list' &&
    tags.items.some((item) => item.kind === 'text' && healthTag.test(item.text))
  )
}

/** Pages about the API: where the call that makes the app has them, else where its framework does. */
export function documentationOf(
  program: Program,
  { makers, documentation }: PythonDetection,
  madeIn: string,
): readonly AppPath[] {
  const made = makers
    .flatMap((maker) => program.calls.get(maker) ?? [])
    .find(({ module, expression }) => module.file === madeIn && expression.kind === 'call')
  if (!made || !documentation) return []
  const evidence = evidenceAt(program.repository, made.module.file, made.expression.line)
  return Object.entries(documentation).flatMap(([argument, usual]): AppPath[] => {
    const given = made.expression.kind === 'call' ? made.expression.keywords.get(argument) : undefined
    const [known] = given ? valuesOf(program, { ...made, expression: given }) : [{ text: usual, whole: true }]
    return known?.whole && known.text.startsWith('/') ? [{ path: known.text, kind: 'request', evidence }] : []
  })
}

/** A path of a table that anybody may ask, as far as its view shows it. */
function openRoute(
  repository: Repository,
  detection: PythonDetection,
  program: Program,
  { path, module, line, view, inline, foreign, isWebsocket }: TableRoute,
): OpenRoute[] {
  if (isWebsocket || /[{<]/.test(path)) return []
  const evidence = evidenceAt(repository, module.file, line)
  if (foreign !== undefined)
    return detection.settings?.asking.includes(foreign) ? [{ path, asks: true, isForProbes: true, evidence }] : []
  if (inline) return [{ path, asks: asksByItself(inline), evidence }]
  if (!view || isGuardedByItself(view.definition)) return []
  const { module: home, definition } = view
  const asks = asksElsewhere(detection, program, home, definition)
  return [{ path, asks, tells: tellsByStatus(home, definition), evidence }]
}
