// What a Go program reads of its own folder when it runs, and where it writes.
import type { Finding } from '../../model/detection.ts'
import type { WrittenFolder } from '../folders.ts'
import { isWithin, joinPath, parentOf, relativeTo } from '../paths.ts'
import { evidenceAt, type Repository } from '../repository.ts'
import { placesOf, type Container } from '../statements/containers.ts'
import { jsonWords, readDockerfile, readInstructions } from '../statements/dockerfile.ts'
import type { GoProgram } from './program.ts'
import { callsOf, textOf } from './source.ts'

const reading =
  /(^|\.)(ParseGlob|ParseFiles|LoadHTMLGlob|LoadHTMLFiles|Dir|DirFS|Static|StaticFS|StaticFile|StaticDir|File|ServeFile|SendFile|FileServer|ReadFile|ReadDir|Open|AddConfigPath|SetConfigFile|ReadInConfig|LoadConfig|DecodeFile|LoadMessageFile|New|NewFileSystem|MustLoad\w*|Load\w*|Read\w*|Parse\w*|String|StringVar|StringP|Join)$/

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
  for (const { place, line } of container ? placedFiles(repository, container) : [])
    add(place, 1, container?.image.file ?? '', line)
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
        const place = joinPath(path, cutAtWildcard(text))
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

function cutAtWildcard(text: string): string {
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

/** Files of the repository that the image of production has at the same place below its working folder. */
function placedFiles(
  repository: Repository,
  container: Container,
): { readonly place: string; readonly line: number }[] {
  const { image } = container
  const source = repository.text(image.file)
  const found: { place: string; line: number }[] = []
  const add = (place: string, target: string, line: number): void => {
    const below = relativeTo(image.folder, joinPath(image.folder, target))
    const name = place.slice(place.lastIndexOf('/') + 1)
    if (below === undefined || !(repository.has(place) || repository.hasFolder(place)) || place === container.context)
      return
    // COPY to a folder of the same name, or into the working folder.
    if (below === '.' || below.endsWith(name)) found.push({ place, line })
  }
  for (const { sources, target, line } of image.copies)
    for (const each of sources) add(joinPath(container.context, each.replace(/^\/+/, '')), target, line)
  const last = readInstructions(source).findLastIndex(({ name }) => name === 'FROM')
  for (const { name, text, line } of readInstructions(source).slice(last)) {
    const stage = name === 'COPY' ? /--from=(\S+)/.exec(text)?.[1] : undefined
    const built = stage === undefined ? undefined : readDockerfile(image.file, source, stage)
    if (!built) continue
    const words = (jsonWords(text.replace(/^(--\S+\s+)+/, '')) ?? text.split(/\s+/)).filter(
      (word) => !word.startsWith('--'),
    )
    const target = words.pop() ?? '.'
    for (const word of words)
      for (const place of placesOf(repository, { ...container, image: built }, joinPath(built.folder, word)).slice(
        0,
        1,
      ))
        add(place, target, line)
  }
  return found
}

/** Folders that its code writes into. */
export function goWrites(repository: Repository, { files }: GoProgram, path: string): WrittenFolder[] {
  return files.flatMap(({ path: file, source }) =>
    callsOf(source, writing).flatMap(({ callee, args, line }): WrittenFolder[] => {
      const text = args.map((each) => textOf(each)).find((each) => each !== undefined)
      if (
        text === undefined ||
        text === '' ||
        /^[~]|:\/\/|%/.test(text) ||
        (/Open/.test(callee) && !/O_(CREATE|WRONLY|RDWR|APPEND)/.test(args.join(' ')))
      )
        return []
      const folder = /Mkdir/.test(callee) ? text : parentOf(text)
      const place = folder.startsWith('/') ? folder : joinPath(path, folder)
      return place === path ? [] : [{ folder: place, written: true, evidence: evidenceAt(repository, file, line) }]
    }),
  )
}
