// Folders that a program writes to, as its code shows them.
import type { Evidence } from '../../model/detection.ts'
import { isWithin, joinPath, parentOf, relativeTo } from '../paths.ts'
import { evidenceAt } from '../repository.ts'
import { callsOf, entriesOf, partsOf, placesOfName, textOf } from './expressions.ts'
import type { NodeModule, Span } from './module.ts'
import type { NodeProgram } from './source-tree.ts'

export interface Write {
  /** Relative to the package's folder. */
  readonly folder: string
  readonly evidence: Evidence
  /** What people hand in, which is to stay. */
  readonly isKept: boolean
  /** False: it is only made when it is missing. */
  readonly isWritten: boolean
}

const writing =
  /^(mkdir|mkdirSync|mkdirp|ensureDir|ensureDirSync|outputFile|writeFile|writeFileSync|appendFile|appendFileSync|createWriteStream|outputFileSync|mv)$/

export function writesOf(program: NodeProgram): Write[] {
  return program.modules.flatMap((module) => [...calls(program, module), ...destinations(program, module)])
}

function calls(program: NodeProgram, module: NodeModule): Write[] {
  return callsOf(module, writing).flatMap(({ name, open, at }) => {
    const [first] = partsOf(module, open)
    const path = first && pathOf(program, module, first)
    if (path === undefined) return []
    const isFolder = /^(mk|ensureDir)/.test(name)
    const folder = !isFolder && path.isWhole ? parentOf(path.path) : path.path
    return write(program, module, folder, at, { isKept: false, isWritten: !isFolder })
  })
}

/** `multer({ dest: 'uploads/' })`, `destination: 'x'`, `new File({ filename: 'logs/app.log' })`, `dirname: 'logs'` */
function destinations(program: NodeProgram, module: NodeModule): Write[] {
  const { tokens, openers, imports } = module
  const { uploads, logs } = program.detection.writing
  const isUpload = imports.some(({ from }) => uploads.test(from))
  const isLog = imports.some(({ from }) => logs.test(from))
  if (!isUpload && !isLog) return []
  return tokens.flatMap(({ kind, text }, at): Write[] => {
    if (kind !== 'name' || (tokens[at + 1]?.text !== ':' && tokens[at + 1]?.text !== '(')) return []
    const isFolder = isUpload && /^(dest|destination|uploadDir|tempFileDir)$/.test(text)
    const isFile = isLog && /^(filename|dirname|destination)$/.test(text)
    const open = openers[at] ?? -1
    const entry = isFolder || isFile ? entriesOf(module, open).find((each) => each.at === at) : undefined
    const called = isFolder ? calledBack(module, at) : undefined
    const path =
      (entry && pathOf(program, module, entry.value)) ?? (called ? pathOf(program, module, called) : undefined)
    if (path === undefined) return []
    const isKept = isFolder && text !== 'tempFileDir'
    const folder = isFile && text !== 'dirname' ? parentOf(path.path) : path.path
    return write(program, module, folder, at, { isKept, isWritten: true })
  })
}

/** `destination: (req, file, cb) => cb(null, 'uploads')` */
function calledBack(module: NodeModule, at: number): Span | undefined {
  const { tokens } = module
  for (let index = at; index < Math.min(tokens.length, at + 60); index++)
    if (tokens[index]?.text === '(' && tokens[index + 1]?.text === 'null' && tokens[index + 2]?.text === ',')
      return partsOf(module, index)[1]
  return undefined
}

function write(
  { repository, folder }: NodeProgram,
  { file, tokens }: NodeModule,
  path: string,
  at: number,
  { isKept, isWritten }: Pick<Write, 'isKept' | 'isWritten'>,
): Write[] {
  const below = relativeTo(folder, path)
  return below === undefined || below === '.'
    ? []
    : [{ folder: below, isKept, isWritten, evidence: evidenceAt(repository, file, tokens[at]?.line ?? 1) }]
}

/** A path of the repository; not whole where its end only shows when it runs. */
export function pathOf(
  program: NodeProgram,
  module: NodeModule,
  { from, to }: Span,
  depth = 0,
): { readonly path: string; readonly isWhole: boolean } | undefined {
  const { tokens, values, partners } = module
  const { folder } = program
  const here = parentOf(module.file)
  const first = tokens[from]
  if (!first || depth > 4) return undefined
  if (first.kind === 'text') {
    if (to > from + 1 && tokens[from + 1]?.text !== '+') return undefined
    return isPlain(first.text) ? { path: joinPath(folder, first.text), isWhole: to === from + 1 } : undefined
  }
  if (first.text === '`') {
    const piece = tokens[from + 1]
    if (piece?.kind !== 'template') return undefined
    if (piece.text !== '') {
      const head = piece.text.replace(/[^/]*$/, '')
      return isPlain(piece.text) && head !== '' ? { path: joinPath(folder, head), isWhole: false } : undefined
    }
    // `${__dirname}/uploads/${name}`
    const start =
      startOf(module, tokens[from + 3]?.text ?? '', folder, here) ??
      (tokens[from + 3]?.text === 'process' ? folder : undefined)
    const close = partners[from + 2] ?? -1
    const rest = tokens[close + 1]
    if (start === undefined || rest?.kind !== 'template') return undefined
    const isLast = tokens[close + 2]?.text === '`'
    return { path: joinPath(start, `.${isLast ? rest.text : rest.text.replace(/[^/]*$/, '')}`), isWhole: isLast }
  }
  if (first.kind !== 'name') return undefined
  // process.env.FOLDER || path.join(__dirname, 'uploads')
  const last = tokens[to - 1]
  const otherwise = tokens.slice(from, to).findLastIndex(({ text }) => /^(\|\||\?\?)$/.test(text))
  if (first.text === 'process' && otherwise > 0)
    return pathOf(program, module, { from: from + otherwise + 1, to }, depth + 1)
  // Storage.folder = …
  if (to > from + 1 && tokens[to - 2]?.text === '.' && first.text !== 'process')
    return ofMember(program, last?.text ?? '', depth)
  // path.join(__dirname, '..', 'uploads')
  const open = /^(join|resolve)$/.test(first.text)
    ? from + 1
    : tokens[from + 1]?.text === '.' && /^(join|resolve)$/.test(tokens[from + 2]?.text ?? '')
      ? from + 3
      : -1
  if (open > 0 && tokens[open]?.text === '(') {
    let path: string | undefined
    for (const part of partsOf(module, open)) {
      const token = tokens[part.from]
      const text = textOf(module, part)
      const start =
        path === undefined
          ? (startOf(module, token?.text ?? '', folder, here) ??
            (token?.text === 'process'
              ? folder
              : text === undefined
                ? pathOf(program, module, part, depth + 1)?.path
                : undefined))
          : undefined
      if (start !== undefined) path = start
      // A slash before a part that is joined means nothing.
      else if (text !== undefined && isPlain(text.replace(/^\/+/, path === undefined ? '/' : '')))
        path = joinPath(path ?? folder, text.replace(/^\/+/, ''))
      else return path === undefined || path === folder || path === here ? undefined : { path, isWhole: false }
    }
    return path === undefined ? undefined : { path, isWhole: (partners[open] ?? open) >= to - 1 }
  }
  const value = to === from + 1 ? values.get(first.text) : undefined
  if (value === undefined || value === from) return undefined
  const next = tokens[value]
  let end = value + 1
  while (
    end < tokens.length &&
    end < value + 40 &&
    tokens[end]?.text !== ';' &&
    (tokens[end]?.line === next?.line || (partners[end] ?? -1) >= 0)
  )
    end += 1
  return pathOf(
    program,
    module,
    { from: value, to: next?.kind === 'text' && tokens[value + 1]?.text !== '+' ? value + 1 : end },
    depth + 1,
  )
}

/** The value that a member is given, in whichever module: `storage.folder = …`, `{ folder: … }`. */
function ofMember(program: NodeProgram, name: string, depth: number): ReturnType<typeof pathOf> {
  if (!/dir|folder|path|upload|storage|dest/i.test(name)) return undefined
  for (const module of program.modules)
    for (const at of placesOfName(module, name).slice(0, 10)) {
      const { tokens, openers } = module
      if (tokens[at + 1]?.text === ':') {
        const entry = entriesOf(module, openers[at] ?? -1).find((each) => each.at === at)
        const path = entry && pathOf(program, module, entry.value, depth + 1)
        if (path) return path
        continue
      }
      if (tokens[at - 1]?.text !== '.' || tokens[at + 1]?.text !== '=') continue
      let end = at + 2
      while (
        end < Math.min(tokens.length, at + 30) &&
        tokens[end]?.text !== ';' &&
        tokens[end]?.line === tokens[at]?.line
      )
        end += 1
      const path = pathOf(program, module, { from: at + 2, to: end }, depth + 1)
      if (path) return path
    }
  return undefined
}

/** `__dirname`: what is built lies one folder below the package as its source does. */
function startOf({ values, tokens }: NodeModule, name: string, folder: string, here: string): string | undefined {
  if (name === '__dirname') return here
  const value = values.get(name)
  if (value === undefined || !/^(__)?dir_?name$|root/i.test(name)) return undefined
  const words = tokens.slice(value, value + 20).map(({ text }) => text)
  // path.resolve() is where the program runs.
  const resolved = words.indexOf('resolve')
  return words.includes('cwd') || (resolved >= 0 && words[resolved + 2] === ')') ? folder : here
}

function isPlain(text: string): boolean {
  return (
    /^(\.{0,2}\/)?[\w@. -][\w@./ -]*$/.test(text) &&
    !text.startsWith('/') &&
    !/^https?:/.test(text) &&
    isWithin('.', joinPath('x', text))
  )
}
