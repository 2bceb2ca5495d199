// The module with an app's settings in production, and the files that settings and tables of paths name in texts.
import type { Evidence } from '../../model/detection.ts'
import type { PythonDetection, SettingsModule } from '../../model/provider.ts'
import { isDevelopmentValue } from '../modes.ts'
import { baseName, joinPath, parentOf } from '../paths.ts'
import { evidenceAt, type Repository } from '../repository.ts'
import { optionValues, type StatedCommand } from '../statements/commands.ts'
import type { Container } from '../statements/containers.ts'
import { deploymentValues, exampleValues } from '../statements/stated-values.ts'
import { moduleName } from './app-objects.ts'
import { moduleFile, reachableFiles, topLevelNames } from './imports.ts'
import { importFolder } from './search-path.ts'
import { assignmentOf } from './module.ts'
import { lastName, walk } from './walk.ts'

export interface ChosenSettings {
  readonly module: string
  readonly file: string
  readonly evidence: Evidence
  /** Whether the entry or a tool would choose another module by itself. */
  readonly isToBeSaid: boolean
}

interface Place {
  readonly repository: Repository
  /** The import root. */
  readonly root: string
  readonly entryFile: string
  readonly container: Container | undefined
  readonly commands: readonly StatedCommand[]
}

interface Choice {
  readonly module: string
  readonly evidence: Evidence
}

export function chosenSettings(place: Place, settings: SettingsModule): ChosenSettings | undefined {
  const { repository, root, entryFile } = place
  const [own] = choicesIn(place, settings, entryFile)
  const tools = settings.tools
    .map((name) => joinPath(root, name))
    .flatMap((file) => choicesIn(place, settings, file).slice(0, 1))
  const example = exampleValues(repository).get(settings.variable)
  const examples = example ? [{ module: example.value, evidence: example.evidence }] : []
  const said = stated(place, settings)
  const unsaid = [...(own ? [own] : []), ...tools]
  const all = [
    ...said.filter(isFit(place)),
    ...unsaid.flatMap((choice) => (decides(place, choice) ? [choice] : (sibling(place, choice) ?? []))),
    ...[...unsaid, ...examples].filter(isFit(place)),
    ...[...said, ...unsaid, ...usual(place)],
  ]
  const chosen = all.find(({ module }) => moduleFile(repository, root, module) !== undefined)
  const file = chosen && moduleFile(repository, root, chosen.module)
  if (!chosen || file === undefined) return undefined
  return { ...chosen, file, isToBeSaid: unsaid.length === 0 || unsaid.some(({ module }) => module !== chosen.module) }
}

/** `os.environ.setdefault(VARIABLE, "package.settings")`, or an assignment. */
function choicesIn({ repository, root }: Place, { variable }: SettingsModule, file: string): Choice[] {
  if (!repository.has(file)) return []
  return repository.module(file).statements.flatMap((statement): Choice[] => {
    if (!statement.tokens.some(({ text }) => text === variable)) return []
    const assignment = assignmentOf(statement)
    const isIts = assignment?.targets.some((each) => each.kind === 'item' && isText(each.index, variable))
    const values = [...walk(statement.expressions)].flatMap(({ expression }) =>
      expression.kind === 'call' && lastName(expression.callee) === 'setdefault' && isText(expression.args[0], variable)
        ? expression.args.slice(1)
        : [],
    )
    return [...walk([...values, ...(assignment && isIts ? [assignment.value] : [])])].flatMap(({ expression }) =>
      expression.kind === 'text' && moduleFile(repository, root, expression.text) !== undefined
        ? [{ module: expression.text, evidence: evidenceAt(repository, file, statement.line) }]
        : [],
    )
  })
}

function isText(expression: { readonly kind: string; readonly text?: string } | undefined, text: string): boolean {
  return expression?.kind === 'text' && expression.text === text
}

/** What the repository's own deployment files say: a variable of the container, an option of a command. */
function stated({ repository, container, commands }: Place, { variable }: SettingsModule): Choice[] {
  const set = deploymentValues(repository, container).get(variable)
  const options = commands
    .filter(({ weight }) => weight > 0.5)
    .flatMap(({ words, evidence }) =>
      [
        ...optionValues(words, '--settings'),
        ...optionValues(words, '--env', '-e').flatMap((each) =>
          each.startsWith(`${variable}=`) ? each.slice(variable.length + 1) : [],
        ),
      ].map((module) => ({ module, evidence })),
    )
  return [...(set ? [{ module: set.value, evidence: set.evidence }] : []), ...options]
}

/** Neither of development, nor the part that all have in common. */
function isFit({ repository, root }: Place): (choice: Choice) => boolean {
  return ({ module }) => {
    const file = moduleFile(repository, root, module)
    const word = module.slice(module.lastIndexOf('.') + 1)
    if (file === undefined || isDevelopmentValue(word) || /^(base|common|defaults?)$/.test(word)) return false
    // A package without settings of its own is the folder of several modules.
    return !file.endsWith('/__init__.py') || hasContent(repository, file)
  }
}

/** A package whose own code says which of its modules it takes. */
function decides({ repository, root }: Place, { module }: Choice): boolean {
  const file = moduleFile(repository, root, module)
  return file?.endsWith('/__init__.py') === true && hasContent(repository, file)
}

function hasContent(repository: Repository, file: string): boolean {
  const module = repository.module(file)
  return topLevelNames(module).size > 0 || module.statements.some(({ head }) => head === 'from')
}

/** The module of production beside, or inside of, the one that is chosen without a word of it. */
function sibling({ repository, root }: Place, { module, evidence }: Choice): Choice | undefined {
  const file = moduleFile(repository, root, module)
  if (file === undefined) return undefined
  const names = ['production', 'prod', 'live', 'deployment', 'deploy', 'heroku'].flatMap((name) =>
    [name, `settings_${name}`, `${name}_settings`].map((stem) => joinPath(parentOf(file), `${stem}.py`)),
  )
  if (names.includes(file)) return { module, evidence }
  const found = names.find((path) => repository.has(path))
  const name = found === undefined ? undefined : moduleName(found, root)
  return found === undefined || name === undefined
    ? undefined
    : { module: name, evidence: { ...evidence, file: found, line: 1, says: baseName(found) } }
}

/** Nothing names a module: the one with the usual name. */
function usual({ repository, root, entryFile }: Place): Choice[] {
  const file = joinPath(parentOf(entryFile), 'settings.py')
  const name = moduleName(file, root)
  return name === undefined ? [] : [{ module: name, evidence: evidenceAt(repository, file, 1) }]
}

/** Modules of a package that the framework loads with it. */
const ofPackage = ['__init__', 'apps', 'models', 'models/__init__', 'admin', 'signals']

/** The entry's files and all that they load, by imports and by the texts of modules that name others. */
export function filesLoaded(
  repository: Repository,
  { settings }: PythonDetection,
  entryFiles: readonly string[],
  root: string,
): readonly string[] {
  let found = [...entryFiles]
  for (let round = 0; settings && round < 8; round++) {
    const reached = reachableFiles(repository, found, root)
    const named = reached.flatMap((file) => namedIn(repository, settings, file, root))
    const next = [...new Set([...found, ...named])]
    if (next.length === found.length) break
    found = next
  }
  return found
}

function namedIn(repository: Repository, { naming }: SettingsModule, file: string, root: string): string[] {
  const source = repository.text(file)
  if (!naming.some((name) => source.includes(name))) return []
  const texts = new Set(
    repository
      .module(file)
      .statements.flatMap(({ tokens }) => tokens.flatMap(({ kind, text }) => (kind === 'text' ? text : []))),
  )
  return [...texts].flatMap((text) => {
    if (!/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/.test(text)) return []
    const words = text.split('.')
    const folder = importFolder(repository, root, text)
    for (let length = words.length; length > 0; length--) {
      const found = moduleFile(repository, folder, words.slice(0, length).join('.'))
      if (found === undefined) continue
      const isPackage = found.endsWith('/__init__.py') || baseName(found) === 'apps.py'
      const beside = ofPackage.map((name) => joinPath(parentOf(found), `${name}.py`))
      return isPackage ? [found, ...beside.filter((path) => repository.has(path))] : [found]
    }
    return []
  })
}
