// Folders that an app's modules make or write into while they serve.
import type { WrittenFolder } from '../folders.ts'
import { joinPath, normalizePath, parentOf } from '../paths.ts'
import { evidenceAt } from '../repository.ts'
import { isCommand } from './environment.ts'
import type { Expression } from './expression.ts'
import { isUnderMain } from './module.ts'
import type { Located, Program } from './program.ts'
import { valuesOf } from './values.ts'
import { dottedName, lastName, walk } from './walk.ts'

interface Sink {
  readonly target: Expression
  readonly kind: 'folder' | 'file'
  readonly written: boolean
}

const uploadSetting = /(UPLOAD|MEDIA|ATTACHMENT|AVATAR).*(FOLDER|DIR|DIRECTORY|PATH|DEST|ROOT)$|^UPLOADS?$/

/** Words without which a statement writes nothing, so that it need not be parsed. */
const writing =
  /^(makedirs|mkdir|open|save|basicConfig|write_text|write_bytes|touch|copy|copy2|copyfile|move|filename)$|FileHandler$/

export function writtenFolders(program: Program): WrittenFolder[] {
  const found: WrittenFolder[] = []
  const add = (located: Located, sink: Sink): void => {
    for (const value of valuesOf(program, { ...located, expression: sink.target })) {
      if (value.text === '' || /^[a-z][a-z0-9+]*:/i.test(value.text) || value.text.includes('\0')) continue
      const text =
        value.path || value.text.startsWith('/')
          ? value.text
          : joinPath(program.root, value.text) + (value.text.endsWith('/') ? '/' : '')
      const folder = value.whole
        ? sink.kind === 'folder'
          ? normalizePath(text)
          : parentOf(text)
        : text.endsWith('/')
          ? normalizePath(text)
          : parentOf(text)
      found.push({
        folder,
        written: sink.written,
        evidence: evidenceAt(program.repository, located.module.file, located.expression.line),
      })
    }
  }
  for (const module of program.modules) {
    for (const statement of module.statements) {
      if (!statement.tokens.some(({ text }) => writing.test(text)) || isUnderMain(statement) || isCommand(statement))
        continue
      for (const { expression } of walk(statement.expressions)) {
        for (const sink of sinksOf(expression)) add({ module, statement, expression }, sink)
      }
    }
  }
  for (const [name, places] of program.settings) {
    if (!uploadSetting.test(name)) continue
    for (const located of places) add(located, { target: located.expression, kind: 'folder', written: true })
  }
  return found
}

function sinksOf(expression: Expression): Sink[] {
  if (
    expression.kind === 'operation' &&
    expression.operator === ':' &&
    expression.left.kind === 'text' &&
    expression.left.text === 'filename'
  ) {
    return [{ target: expression.right, kind: 'file', written: true }]
  }
  if (expression.kind !== 'call') return []
  const name = lastName(expression.callee)
  const receiver = expression.callee.kind === 'attribute' ? expression.callee.of : undefined
  const [first, second] = expression.args
  const file = (target: Expression | undefined): Sink[] => (target ? [{ target, kind: 'file', written: true }] : [])
  if (name === 'makedirs' || name === 'mkdir') {
    const made = receiver && dottedName(receiver) !== 'os' ? receiver : first
    return made ? [{ target: made, kind: 'folder', written: false }] : []
  }
  if (name === 'open') {
    const isMethod =
      receiver !== undefined && !['io', 'codecs', 'gzip', 'aiofiles'].includes(dottedName(receiver) ?? '')
    const mode = expression.keywords.get('mode') ?? (isMethod ? first : second)
    return mode?.kind === 'text' && /[wax+]/.test(mode.text) && mode.text.length < 5
      ? file(isMethod ? receiver : first)
      : []
  }
  if (name.endsWith('FileHandler')) return file(first ?? expression.keywords.get('filename'))
  if (name === 'basicConfig') return file(expression.keywords.get('filename'))
  if (name === 'save' && receiver) return file(first)
  if (name === 'write_text' || name === 'write_bytes' || name === 'touch') return file(receiver)
  if (/^(copy|copy2|copyfile|move)$/.test(name) && receiver && dottedName(receiver) === 'shutil') return file(second)
  return []
}
