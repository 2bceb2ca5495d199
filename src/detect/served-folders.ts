// Folders that an app shows to anybody: those of its framework, and those that its code mounts or answers from.
import type { Finding } from '../model/detection.ts'
import type { AppDraft } from '../model/draft.ts'
import type { PythonDetection } from '../model/provider.ts'
import { baseName, joinPath, relativeTo } from './paths.ts'
import { enclosing } from './python/module.ts'
import type { Located, Program } from './python/program.ts'
import type { CodeRoute } from './python/routes.ts'
import { valuesOf } from './python/values.ts'
import { evidenceAt, type Repository } from './repository.ts'
import { placesOf, type Container } from './statements/containers.ts'

export interface ServedFolders {
  readonly static: AppDraft['static']
  /** URLs of folders that the repository need not have, such as uploads. */
  readonly urls: ReadonlyMap<string, string>
  /** Folders that the repository does not have, and without which the app would not start. */
  readonly missing: readonly Finding<{ readonly url: string; readonly folder: string }>[]
}

interface Context {
  readonly repository: Repository
  /** The app's folder. */
  readonly path: string
  readonly packageFolder: string
  /** File where the app object is made. */
  readonly madeIn: string
  readonly program: Program
  readonly container: Container | undefined
}

interface Served {
  readonly url: string
  /** Relative to the repository. */
  readonly folder: string
  readonly evidence: Finding<string>['evidence'][number]
}

export function servedFolders(
  context: Context,
  detection: PythonDetection,
  routes: readonly CodeRoute[],
): ServedFolders {
  const { repository, path } = context
  const mounts = mounted(context)
  const all = [...ofFramework(context, detection), ...mounts, ...answered(context, routes)]
  const found = all.flatMap(({ url, folder, evidence }) => {
    const own = relativeTo(path, folder)
    return own === undefined || own === '.' || !/^\/([A-Za-z0-9._~-]+\/)+$/.test(url)
      ? []
      : [{ url, folder: own, evidence }]
  })
  const isContent = (folder: string): boolean => repository.hasFolder(joinPath(path, folder))
  const assets = found.filter(
    ({ folder, url }, index) => isContent(folder) && found.findIndex((each) => each.url === url) === index,
  )
  return {
    static: assets.map(({ url, folder, evidence }) => ({
      value: { url, folder },
      confidence: 0.9,
      evidence: [evidence],
    })),
    urls: new Map(found.map(({ folder, url }) => [folder, url])),
    missing: mounts.flatMap(({ url, folder, isNeeded, evidence }) => {
      const own = relativeTo(path, folder)
      const isGiven = own === undefined || own === '.' || repository.hasFolder(folder)
      return isGiven || !isNeeded ? [] : [{ value: { url, folder: own }, confidence: 0.9, evidence: [evidence] }]
    }),
  }
}

/** The folder that the framework serves by itself, where the app object says nothing else. */
function ofFramework(
  { repository, packageFolder, madeIn, program }: Context,
  { folders, staticFolder }: PythonDetection,
): Served[] {
  if (folders?.['static_folder'] === undefined) return []
  const calls = [...program.calls.values()].flat()
  const made = calls.find(
    ({ module, expression }) =>
      module.file === madeIn &&
      expression.kind === 'call' &&
      (expression.keywords.has('static_folder') || expression.keywords.has('static_url_path')) &&
      !expression.keywords.has('url_prefix'),
  )
  const given = (name: string): string | undefined => {
    const value = made?.expression.kind === 'call' ? made.expression.keywords.get(name) : undefined
    if (!made || !value) return undefined
    const [known] = valuesOf(program, { ...made, expression: value })
    return known?.whole ? known.text : ''
  }
  const name = given('static_folder') ?? staticFolder
  const folder = name === '' ? undefined : joinPath(packageFolder, name)
  const first =
    folder !== undefined && repository.hasFolder(folder)
      ? repository.paths.find((file) => file.startsWith(`${folder}/`))
      : undefined
  if (folder === undefined || first === undefined) return []
  const url = given('static_url_path') ?? `/${baseName(name)}`
  const evidence = made
    ? evidenceAt(repository, made.module.file, made.expression.line)
    : { file: first, line: 1, says: baseName(first) }
  return [{ url: directory(url), folder, evidence }]
}

/** `app.mount("/static", Files(directory="static"))`, `app.frontend("/", directory="dist")`. */
function mounted(context: Context): (Served & { readonly isNeeded: boolean })[] {
  const { calls } = context.program
  return [...(calls.get('mount') ?? []), ...(calls.get('frontend') ?? [])].flatMap((located) => {
    const { expression } = located
    if (expression.kind !== 'call') return []
    const [url, files] = expression.args
    const named = files?.kind === 'call' ? files : expression
    const given = named.keywords.get('directory') ?? (named === expression ? undefined : named.args[0])
    const check = named.keywords.get('check_dir')
    const isNeeded = !(check?.kind === 'name' && check.name === 'False') && !isLookedFor(located)
    const found = url?.kind === 'text' && given ? served(context, located, given, url.text) : []
    return found.map((each) => ({ ...each, isNeeded }))
  })
}

/** `if folder.is_dir():` around it. */
function isLookedFor({ statement }: Located): boolean {
  for (let block = statement.parent; block; block = block.parent)
    if (block.head === 'if' && block.tokens.some(({ text }) => /^(exists|is_dir|isdir)$/.test(text))) return true
  return false
}

/** `return send_from_directory(folder, name)` behind `/files/<name>`. */
function answered(context: Context, routes: readonly CodeRoute[]): Served[] {
  return (context.program.calls.get('send_from_directory') ?? []).flatMap((located) => {
    const definition = enclosing(located.statement, 'def')
    const path = routes.find((route) => route.definition === definition)?.path
    const url = /^(\/.*\/)[<{][^/]*[>}]$/.exec(path ?? '')?.[1]
    const given = located.expression.kind === 'call' ? located.expression.args[0] : undefined
    return url !== undefined && given ? served(context, located, given, url) : []
  })
}

function served(
  { repository, program, container }: Context,
  located: Located,
  given: Located['expression'],
  url: string,
): Served[] {
  const [known] = valuesOf(program, { ...located, expression: given })
  if (!known?.whole || known.text === '') return []
  const place = known.text.startsWith('/')
    ? container && placesOf(repository, container, known.text)[0]
    : known.path
      ? known.text
      : joinPath(program.root, known.text)
  if (place === undefined) return []
  return [
    {
      url: directory(url),
      folder: place,
      evidence: evidenceAt(repository, located.module.file, located.expression.line),
    },
  ]
}

function directory(url: string): string {
  return url.endsWith('/') ? url : `${url}/`
}
