// Objects that a server can serve: what the framework's class or function makes, and functions that make one.
import type { PythonDetection } from '../../model/provider.ts'
import { foldersUpFrom, isWithin, parentOf } from '../paths.ts'
import type { Repository } from '../repository.ts'
import type { Expression } from './expression.ts'
import { importedFiles, importsOf, isAtTop, moduleFile, originOf, reachableFiles } from './imports.ts'
import {
  assignmentOf,
  definedName,
  enclosing,
  isUnderMain,
  parametersOf,
  type PythonModule,
  type Statement,
} from './module.ts'
import { lastName, walk } from './walk.ts'

export interface AppObject {
  readonly file: string
  /** `app`, or `create_app()`. */
  readonly object: string
  readonly line: number
  /** File where the framework's class is called for it. */
  readonly madeIn: string
  /** A module that adds to an app of another one, and so loads that one, too. */
  readonly adds?: boolean
}

/** All app objects of a repository; `considered` says which files are looked at. */
export function findAppObjects(
  repository: Repository,
  detection: PythonDetection,
  considered: (path: string) => boolean,
): AppObject[] {
  const files = repository.paths.filter((path) => path.endsWith('.py') && considered(path))
  const classes = new Set(detection.makers.flatMap((maker) => [...appClasses(repository, maker, files)]))
  const instance = new RegExp(`\\b(?:${[...classes].join('|')})\\s*\\(`)
  const makers = new Map<string, Map<string, number>>()
  const names = new Set<string>()
  const found: AppObject[] = []
  for (const file of files) {
    if (!instance.test(repository.text(file))) continue
    const module = repository.module(file)
    for (const { name, line, isBare } of factories(module, classes)) {
      names.add(name)
      if (!isBare) continue
      makers.set(file, (makers.get(file) ?? new Map<string, number>()).set(name, line))
      found.push({ file, object: `${name}()`, line, madeIn: file })
    }
  }
  const mentions = new RegExp(`\\b(?:${[...classes, ...names].join('|')})\\s*\\(`)
  for (const file of files) {
    if (!mentions.test(repository.text(file))) continue
    const module = repository.module(file)
    for (const statement of module.statements) {
      if (!isAtTop(statement) || isUnderMain(statement)) continue
      const assignment = assignmentOf(statement)
      const target = assignment?.targets.find((each) => each.kind === 'name')
      if (!assignment || target?.kind !== 'name') continue
      const madeIn = makerOf(repository, module, assignment.value, classes, makers)
      if (madeIn !== undefined) found.push({ file, object: target.name, line: statement.line, madeIn })
    }
  }
  return found
}

/** The framework's class, what a package calls by a name that ends in it, and the repository's own classes made of those. */
function appClasses(repository: Repository, appClass: string, files: readonly string[]): ReadonlySet<string> {
  const texts = files.map((file) => repository.text(file)).filter((text) => text.includes(appClass))
  const ending = new RegExp(`\\b(?:from|import)\\s[^\\n]*\\b([A-Z]\\w*${appClass})\\b`, 'g')
  const found = new Set([appClass, ...texts.flatMap((text) => [...text.matchAll(ending)].map(([, name = '']) => name))])
  const derived = texts.flatMap((text) => [...text.matchAll(/^[ \t]*class\s+(\w+)\s*\(([^()\n]*)\)/gm)])
  for (let before = 0; before < found.size;) {
    before = found.size
    for (const [, name = '', bases = ''] of derived)
      if (bases.split(',').some((base) => found.has(base.trim().replace(/^.*\./, '')))) found.add(name)
  }
  return found
}

/** App objects that a file imports, under their names there. */
export function importedAppObjects(
  repository: Repository,
  file: string,
  objects: readonly AppObject[],
): readonly (AppObject & { readonly origin: string })[] {
  const root = importRoot(repository, file)
  return importsOf(repository.module(file)).flatMap(({ names, line }) =>
    names.flatMap(([, here]) => {
      const origin = originOf(repository, file, root, here)
      const object = origin && objects.find((each) => each.file === origin.file && each.object === origin.name)
      return object ? [{ file, object: here, line, madeIn: object.madeIn, origin: object.file }] : []
    }),
  )
}

/** Modules that are started themselves: they add routes to an app of another module, or run it, and that one does not load them. */
export function startedModules(
  repository: Repository,
  objects: readonly AppObject[],
  files: readonly string[],
): AppObject[] {
  const names = new Set(objects.map((each) => each.object).filter((name) => /^\w+$/.test(name)))
  if (names.size === 0) return []
  const uses = new RegExp(`@(?:${[...names].join('|')})\\.\\w+\\(|\\b(?:${[...names].join('|')})\\.run\\(`)
  const own = new Set(objects.map((each) => each.file))
  return files
    .filter((file) => !own.has(file) && uses.test(repository.text(file)))
    .flatMap((file) => importedAppObjects(repository, file, objects))
    .filter(({ file, origin }) => !reachableFiles(repository, [origin], importRoot(repository, origin)).includes(file))
    .map((object) => ({ ...object, adds: true }))
}

/** Functions that make an app; a server can call those alone that need nothing for it. */
function factories(
  module: PythonModule,
  classes: ReadonlySet<string>,
): { name: string; line: number; isBare: boolean }[] {
  const found = new Map<string, Statement>()
  for (const statement of module.statements) {
    const definition = enclosing(statement, 'def')
    if (
      !definition ||
      enclosing(definition, 'def', 'class') ||
      !statement.tokens.some((token) => classes.has(token.text))
    )
      continue
    const makes = [...walk(statement.expressions)].some(
      ({ expression }) => expression.kind === 'call' && classes.has(lastName(expression.callee)),
    )
    const returns = module.statements.some(
      (each) => each.head === 'return' && enclosing(each, 'def') === definition && each.tokens.length > 1,
    )
    const name = definedName(definition)
    if (makes && returns && name !== undefined) found.set(name, definition)
  }
  return [...found].map(([name, definition]) => ({ name, line: definition.line, isBare: isCallableBare(definition) }))
}

/** Whether every parameter has a default: a server calls a factory without any. */
export function isCallableBare(definition: Statement): boolean {
  return parametersOf(definition).every((each) => each.fallback !== undefined)
}

function makerOf(
  repository: Repository,
  module: PythonModule,
  value: Expression,
  classes: ReadonlySet<string>,
  makers: ReadonlyMap<string, ReadonlyMap<string, number>>,
): string | undefined {
  if (value.kind !== 'call') return undefined
  const name = lastName(value.callee)
  if (classes.has(name)) return module.file
  if (value.callee.kind !== 'name' && value.callee.kind !== 'attribute') return undefined
  if (makers.get(module.file)?.has(name) && value.callee.kind === 'name') return module.file
  for (const root of foldersUpFrom(parentOf(module.file))) {
    if (value.callee.kind === 'attribute') {
      const owner = importsOf(module)
        .flatMap((each) => importedFiles(repository, module.file, root, each))
        .find((file) => makers.get(file)?.has(name))
      if (owner) return owner
    } else {
      const origin = originOf(repository, module.file, root, name)
      if (origin && makers.get(origin.file)?.has(origin.name)) return origin.file
    }
  }
  // A factory with required parameters is no entry of its own, but what it returns is an app.
  return requiredFactory(repository, module, name, classes)
}

function requiredFactory(
  repository: Repository,
  module: PythonModule,
  name: string,
  classes: ReadonlySet<string>,
): string | undefined {
  for (const root of foldersUpFrom(parentOf(module.file))) {
    const file = originOf(repository, module.file, root, name)?.file ?? module.file
    const source = repository.module(file)
    const makes = source.statements.some((statement) => {
      const definition = enclosing(statement, 'def')
      return (
        definition &&
        definedName(definition) === name &&
        statement.tokens.some((token, index) => classes.has(token.text) && statement.tokens[index + 1]?.text === '(')
      )
    })
    if (makes) return file
  }
  return undefined
}

/** The folder that a file's imports start from: where most of them are found. */
export function importRoot(repository: Repository, file: string, preferred?: string): string {
  const module = repository.module(file)
  const imports = importsOf(module)
  const own = parentOf(file)
  const isPackage = file.endsWith('/__init__.py')
  const needsParent = isPackage || imports.some((each) => each.level > 0)
  const candidates = foldersUpFrom(own).filter((folder) => !(needsParent && folder === own) || own === '.')
  const natural =
    candidates.find((folder) => !repository.has(folder === '.' ? '__init__.py' : `${folder}/__init__.py`)) ?? '.'
  const scored = candidates.map((folder) => {
    const hits = imports.filter(
      (each) =>
        each.level === 0 &&
        (importedFiles(repository, file, folder, each).length > 0 ||
          moduleFile(repository, folder, each.module) !== undefined),
    ).length
    return { folder, score: hits * 10 + (folder === preferred ? 2 : 0) + (folder === natural ? 1 : 0) }
  })
  return scored.reduce((best, each) => (each.score > best.score ? each : best), scored[0] ?? { folder: '.', score: 0 })
    .folder
}

/** Dotted name of a file as seen from a folder. */
export function moduleName(file: string, root: string): string | undefined {
  if (!isWithin(root, file)) return undefined
  const path = (root === '.' ? file : file.slice(root.length + 1)).replace(/(\/__init__)?\.py$/, '')
  const dotted = path.replaceAll('/', '.')
  return /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/.test(dotted) ? dotted : undefined
}
