// Folders that an app's settings name: the one that its own command collects what browsers load in, and that of uploads.
import type { Finding } from '../model/detection.ts'
import type { AppDraft } from '../model/draft.ts'
import type { SettingsModule } from '../model/provider.ts'
import { joinPath, relativeTo } from './paths.ts'
import type { Located, Program } from './python/program.ts'
import { valuesOf } from './python/values.ts'
import { walk } from './python/walk.ts'
import { evidenceAt, type Repository } from './repository.ts'

export interface SettingsFolders {
  /** The command that collects. */
  readonly build?: Finding<string>
  readonly static: AppDraft['static']
  /** URLs at which folders are meant to be seen. */
  readonly shown: ReadonlyMap<string, string>
  readonly losers: AppDraft['losers']
}

interface Context {
  readonly repository: Repository
  /** The app's folder. */
  readonly path: string
  readonly program: Program
}

export function settingsFolders(context: Context, settings: SettingsModule | undefined): SettingsFolders {
  if (!settings) return { static: [], shown: new Map(), losers: [] }
  const { root, url } = settings.uploads
  const uploads = folderOf(context, last(context, root))
  const seen = urlOf(context, last(context, url))
  return {
    ...collected(context, settings),
    shown: new Map(uploads !== undefined && seen !== undefined ? [[uploads, seen]] : []),
  }
}

function collected(context: Context, settings: SettingsModule): Omit<SettingsFolders, 'shown'> {
  const { repository, program } = context
  const { word, root, url, command } = settings.collected
  const none = { static: [], losers: [] }
  if (!program.modules.some(({ file }) => repository.text(file).includes(word))) return none
  const located = last(context, root)
  const named = command.join(' ')
  if (!located)
    return { ...none, losers: [{ what: named, why: `the settings have no ${root} to collect the files in` }] }
  const evidence = evidenceAt(repository, located.module.file, located.expression.line)
  const storage = foreignStorage(context)
  if (storage !== undefined) return { ...none, losers: [{ what: named, why: `the files are kept by ${storage}` }] }
  const folder = folderOf(context, located)
  if (folder === undefined || !isOfTheAppAlone(folder)) {
    const why = `${evidence.file}:${evidence.line} collects where an image has other things, or where reading does not tell: make it a folder beside the code`
    return { ...none, losers: [{ what: named, why }] }
  }
  const seen = urlOf(context, last(context, url))
  return {
    build: { value: ownCommand(context, settings).join(' '), confidence: 0.9, evidence: [evidence] },
    static: seen === undefined ? [] : [{ value: { url: seen, folder }, confidence: 0.9, evidence: [evidence] }],
    losers: [],
  }
}

/** The command with its program as seen from the app's folder. */
function ownCommand(
  { repository, path, program }: Context,
  { tools, collected: { command } }: SettingsModule,
): string[] {
  const places = [program.root, path].map((folder) => (tool: string) => joinPath(folder, tool))
  return command.map((part) => {
    if (!tools.includes(part)) return part
    const file = places.map((place) => place(part)).find((each) => repository.has(each))
    return (file === undefined ? undefined : relativeTo(path, file)) ?? part
  })
}

/** What the settings say last counts. */
function last({ program }: Context, name: string): Located | undefined {
  return program.settings.get(name)?.at(-1)
}

function folderOf({ path, program }: Context, located: Located | undefined): string | undefined {
  const [known] = located ? valuesOf(program, located) : []
  if (!known?.whole || known.text === '') return undefined
  // The image has the app in /app, as many a Dockerfile has.
  const inImage = relativeTo('/app', known.text)
  const place = known.text.startsWith('/')
    ? (inImage ?? known.text)
    : relativeTo(path, known.path ? known.text : joinPath(program.root, known.text))
  return place === '.' || place?.startsWith('..') === true ? undefined : place
}

/** Where the image has nothing of its own. */
function isOfTheAppAlone(folder: string): boolean {
  return !/^\/(bin|boot|dev|etc|lib\w*|opt|proc|root|run|sbin|sys|tmp|usr)(\/|$)/.test(folder)
}

function urlOf({ program }: Context, located: Located | undefined): string | undefined {
  const [known] = located ? valuesOf(program, located) : []
  if (!known?.whole) return undefined
  const url = `/${known.text}/`.replaceAll(/\/{2,}/g, '/')
  return /^\/([A-Za-z0-9._~-]+\/)+$/.test(url) && !known.text.includes(':') ? url : undefined
}

/** A storage of somebody else's for what is collected. */
function foreignStorage({ program }: Context): string | undefined {
  const given = program.modules.flatMap((module) =>
    module.statements
      .filter(({ tokens }) => tokens.some(({ text }) => text === 'staticfiles' || text === 'STATICFILES_STORAGE'))
      .flatMap((statement) => [...walk(statement.expressions)])
      .flatMap(({ expression }) =>
        expression.kind === 'operation' &&
        (expression.operator === ':' || expression.operator === '=') &&
        ((expression.left.kind === 'text' && expression.left.text === 'staticfiles') ||
          (expression.left.kind === 'name' && expression.left.name === 'STATICFILES_STORAGE'))
          ? [...walk([expression.right])]
          : [],
      ),
  )
  return given
    .flatMap(({ expression }) => (expression.kind === 'text' && expression.text.includes('.') ? expression.text : []))
    .find((text) => /(^|\.)(s3|s3boto3?|gcloud|azure_storage|cloudinary\w*|dropbox)(\.|$)/i.test(text))
}
