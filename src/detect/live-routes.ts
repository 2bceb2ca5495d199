// WebSockets and streams that the code answers: the routes that let them through.
import type { AppPath, NamedAppDraft, RouteDraft } from '../model/draft.ts'

export function asWebsocketsAndStreams(apps: readonly NamedAppDraft[], routes: readonly RouteDraft[]): RouteDraft[] {
  let found = [...routes]
  for (const app of apps) {
    for (const answer of app.paths) {
      if (answer.kind === 'websocket') found = withWebsocket(found, app, answer)
      if (answer.kind === 'events') found = withStream(found, app, answer)
    }
    if (apps.length > 1) found = found.map((route) => (isFirst(found, route, app) ? noted(route, chunks(app)) : route))
  }
  return found.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
}

function isFirst(routes: readonly RouteDraft[], route: RouteDraft, { name }: NamedAppDraft): boolean {
  return routes.find((each) => each.app === name) === route
}

/** The part of a path that does not change, up to its last slash. */
function folderOf(path: string): string {
  return path.replace(/[{<].*$/, '').replace(/[^/]*$/, '')
}

/** Of an app's routes the longest that takes a path of it. */
function covering(routes: readonly RouteDraft[], { name }: NamedAppDraft, path: string): RouteDraft | undefined {
  return routes
    .filter((route) => route.app === name && (route.stripPrefix || path.startsWith(route.path)))
    .toSorted((a, b) => b.path.length - a.path.length)[0]
}

function withWebsocket(routes: readonly RouteDraft[], app: NamedAppDraft, { path, evidence }: AppPath): RouteDraft[] {
  const route = covering(routes, app, path)
  const folder = folderOf(path)
  if (route && (route.stripPrefix || folder === '/' || folder === route.path))
    return routes.map((each) =>
      each === route ? { ...each, websocket: true, evidence: [...each.evidence, evidence] } : each,
    )
  if (folder === '/') {
    const note = `${evidence.file}:${evidence.line} answers WebSockets at ${path}, which no route reaches`
    return routes.map((each) => (isFirst(routes, each, app) ? noted(each, note) : each))
  }
  return [...routes, own(app, folder, { websocket: true }, evidence)]
}

function withStream(routes: readonly RouteDraft[], app: NamedAppDraft, { path, evidence }: AppPath): RouteDraft[] {
  const route = covering(routes, app, path)
  const folder = folderOf(path)
  // All that a route takes is passed on as streams: only events may be there.
  const alone = app.paths.every((each) => each.kind === 'events' || !`${each.path}/`.startsWith(folder))
  if (route?.stripPrefix !== true && folder !== '/' && alone) {
    if (route?.path !== folder) return [...routes, own(app, folder, { stream: true }, evidence)]
    return routes.map((each) =>
      each === route ? { ...each, stream: true, evidence: [...each.evidence, evidence] } : each,
    )
  }
  const note = `${evidence.file}:${evidence.line} answers ${path} with a stream, which stream: true lets through as it comes`
  return routes.map((each) => (each === route ? noted(each, note) : each))
}

function own(
  { name }: NamedAppDraft,
  path: string,
  what: Partial<Pick<RouteDraft, 'websocket' | 'stream'>>,
  evidence: AppPath['evidence'],
): RouteDraft {
  return { path, app: name, stripPrefix: false, websocket: false, stream: false, ...what, evidence: [evidence] }
}

/** Answers in pieces are mostly files; where they are not, a person knows it. */
function chunks({ paths }: NamedAppDraft): string | undefined {
  const [first] = paths.filter(({ kind }) => kind === 'chunks')
  return (
    first &&
    `${first.evidence.file}:${first.evidence.line} answers ${first.path} in pieces: stream: true if they must come one by one`
  )
}

function noted(route: RouteDraft, note: string | undefined): RouteDraft {
  if (note === undefined || route.note?.includes(note)) return route
  return { ...route, note: route.note === undefined ? note : `${route.note}; ${note}` }
}
