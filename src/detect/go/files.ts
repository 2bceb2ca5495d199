// What a Go program reads of its own folder when it runs, and where it writes.
import type { Finding } from '../../model/detection.ts'
import type { AppDraft } from '../../model/draft.ts'
import type { WrittenFolder } from '../folders.ts'
import { baseName, isWithin, joinPath, parentOf, relativeTo } from '../paths.ts'
import { evidenceAt, type Repository } from '../repository.ts'
import type { Container } from '../statements/containers.ts'
import { stageCopies } from '../statements/stage-copies.ts'
import { givenValue, type Context } from './database-files.ts'
import type { GoProgram } from './program.ts'
import { callsOf, textOf } from './source.ts'

const reading =
  /(^|\.)(ParseGlob|ParseFiles|LoadHTMLGlob|LoadHTMLFiles|Dir|DirFS|Static|StaticFS|StaticFile|StaticDir|File|ServeFile|SendFile|FileServer|ReadFile|ReadDir|Open|AddConfigPath|SetConfigFile|ReadInConfig|LoadConfig|DecodeFile|LoadMessageFile|New|NewFileSystem|MustLoad\w*|[lL]oad\w*|[rR]ead\w*|[pP]arse\w*|String|StringVar|StringP|Join)$/

const writing = /^(os\.(MkdirAll|Mkdir|Create|OpenFile|WriteFile)|ioutil\.WriteFile|.*\.SaveUploadedFile|.*\.SaveFile)$/

/** Folders and files of the repository that the program names, or that the repository's own image holds beside it. */
export function filesOf(
  repository: Repository,
  program: GoProgram,
  path: string,
  container: Container | undefined,
): Finding<string>[] {
  const found = new Map<string, Finding<string>>()
  const add = (place: string, confidence: number, file: string, line: number): void => {
    const value = relativeTo(path, place)
    if (value === undefined || value === '.' || isSource(repository, place) || found.has(value)) return
    found.set(value, { value, confidence, evidence: [evidenceAt(repository, file, line)] })
  }
  for (const { place, at, line } of container ? placedFiles(repository, container) : [])
    if (!isMovedConfig(place, at, path)) add(place, 1, container?.image.file ?? '', line)
  for (const { path: file, source } of program.files) {
    for (const { callee, args, line } of callsOf(source, reading)) {
      for (const text of args.map((each) => textOf(each))) {
        const isFlag = /String(VarP?|P)?$/.test(callee)
        if (
          text === undefined ||
          text === '' ||
          /^[/~]|:\/\/|\s|[{}%]|^\.{1,2}$/.test(text) ||
          (isFlag && !/^\.\//.test(text))
        )
          continue
        const place = joinPath(path, plainPart(text))
        const exists = repository.has(place) || (repository.hasFolder(place) && place !== path)
        // A word alone may be anything.
        if (exists && (/[/.]/.test(text) || /Dir|Static|Config/.test(callee))) add(place, 0.8, file, line)
      }
    }
  }
  const all = [...found.values()]
  return all
    .filter(({ value }) => !all.some((other) => other.value !== value && isWithin(other.value, value)))
    .toSorted((a, b) => (a.value < b.value ? -1 : 1))
}

/** What stands before a wildcard. */
export function plainPart(text: string): string {
  const [plain = ''] = text.split(/[*?[]/, 1)
  return plain === text ? text : plain.endsWith('/') ? plain : parentOf(plain)
}

/** What is compiled in is no file of the running program. */
function isSource(repository: Repository, place: string): boolean {
  if (/\.(go|mod|sum)$/.test(place)) return true
  return (
    repository.hasFolder(place) &&
    repository.paths
      .filter((each) => isWithin(place, each))
      .every((each) => /\.go$|(^|\/)\.git(keep|ignore)$/.test(each))
  )
}

/** A file of settings that the repository's own image has at another place, or under another name: `config.toml.sample` as `config.toml`. */
export function movedConfig(
  repository: Repository,
  path: string,
  container: Container | undefined,
): AppDraft['config'] {
  const [moved] = container
    ? placedFiles(repository, container).filter(({ place, at }) => isMovedConfig(place, at, path))
    : []
  if (!container || !moved) return undefined
  const evidence = [evidenceAt(repository, container.image.file, moved.line)]
  return { value: { target: moved.at, source: moved.place }, confidence: 0.9, evidence }
}

const configName = /\.(ya?ml|toml|json|ini|conf|cfg)$/

function isMovedConfig(place: string, at: string, path: string): boolean {
  return configName.test(at) && at !== relativeTo(path, place)
}

interface PlacedFile {
  /** In the repository. */
  readonly place: string
  /** As seen from the image's working folder. */
  readonly at: string
  readonly line: number
}

/** Files of the repository that the image of production has below its working folder. */
function placedFiles(repository: Repository, container: Container): PlacedFile[] {
  const { image } = container
  const found: PlacedFile[] = []
  const add = (place: string, target: string, line: number): void => {
    const below = relativeTo(image.folder, joinPath(image.folder, target))
    const name = baseName(place)
    if (below === undefined || !(repository.has(place) || repository.hasFolder(place)) || place === container.context)
      return
    // COPY to a folder of the same name, or into the working folder.
    if (below === '.') found.push({ place, at: name, line })
    else if (below.endsWith(name)) found.push({ place, at: below, line })
    else if (repository.has(place) && configName.test(below)) found.push({ place, at: below, line })
  }
  for (const { sources, target, line } of image.copies)
    for (const each of sources) add(joinPath(container.context, each.replace(/^\/+/, '')), target, line)
  for (const { places, target, line } of stageCopies(repository, container))
    for (const place of places.slice(0, 1)) add(place, target, line)
  return found
}

/** Folders that its code writes into, also those whose names are values of its settings. */
export function goWrites(context: Context, path: string): WrittenFolder[] {
  const { repository, program } = context
  return program.files.flatMap(({ path: file, source }) =>
    callsOf(source, writing).flatMap(({ callee, args, line }): WrittenFolder[] => {
      const isFolder = /Mkdir/.test(callee)
      const stated = args.map((each) => textOf(each)).find((each) => each !== undefined)
      const text = stated ?? (isFolder ? givenValue({ ...context, file }, args[0] ?? '').text : undefined)
      if (
        text === undefined ||
        text === '' ||
        /^[~]|:\/\/|%/.test(text) ||
        (/Open/.test(callee) && !/O_(CREATE|WRONLY|RDWR|APPEND)/.test(args.join(' ')))
      )
        return []
      const folder = isFolder ? text : parentOf(text)
      const place = folder.startsWith('/') ? folder : joinPath(path, folder)
      return place === path ? [] : [{ folder: place, written: true, evidence: evidenceAt(repository, file, line) }]
    }),
  )
}
