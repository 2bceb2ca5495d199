// Variables that a program declares with a library for settings: which must be there, and what holds without them.
import type { NodeDetection } from '../../model/node-detection.ts'
import { entriesOf, literalOf, partsOf, textEntry } from './expressions.ts'
import { chainBehind, upperCase, type EnvironmentRead } from './environment-reads.ts'
import type { NodeModule, Span } from './module.ts'

const optional = ['optional', 'nullish', 'nullable', 'default', 'catch', 'prefault', 'or', 'allow', 'valid', 'exist']

export function declaredReads(module: NodeModule, { strict, lenient }: NodeDetection['settings']): EnvironmentRead[] {
  const { tokens, imports } = module
  const packages = imports.map(({ from }) => from)
  const isStrict = packages.some((from) => strict.test(from))
  const isLenient = packages.some((from) => lenient.test(from))
  const isClass = packages.includes('class-validator')
  const found: EnvironmentRead[] = []
  const hasProperties = tokens.some((each) => each.text === 'properties' && each.kind === 'name')
  const isOfSettings = /env|config|setting/i.test(module.file) || tokens.some((each) => each.text === 'env')
  if (!isOfSettings) return []
  for (const [open, { kind, text }] of tokens.entries()) {
    if (kind !== 'operator' || text !== '{') continue
    if (isStrict || isLenient || hasProperties) found.push(...fieldsAt(module, open, isStrict))
    found.push(...convictAt(module, open))
    if (isClass) found.push(...membersAt(module, open))
  }
  return found
}

function read(
  module: NodeModule,
  name: string,
  at: number,
  required: boolean,
  fallback: string | undefined,
): EnvironmentRead {
  return {
    name,
    module,
    span: { from: at, to: at + 1 },
    required: required && fallback === undefined,
    fallback,
    becomes: [],
  }
}

/** `NAME: z.string().optional()`, `NAME: port({ default: 3000 })`, `NAME: { type: 'string' }` of a JSON schema. */
function fieldsAt(module: NodeModule, open: number, isStrict: boolean): EnvironmentRead[] {
  const { tokens, partners } = module
  return entriesOf(module, open).flatMap(({ key, at, value }): EnvironmentRead[] => {
    const first = tokens[value.from]
    if (!upperCase.test(key) || first === undefined || value.from === at) return []
    if (first.text === '{' && textEntry(module, value.from, 'type') !== undefined)
      return [ofJsonSchema(module, open, key, at, value)]
    if (first.kind !== 'name') return []
    // z.coerce.number().default(1): the names up to the first bracket, then the chain.
    let call = value.from
    const words = [first.text]
    while (tokens[call + 1]?.text === '.' && tokens[call + 2]?.kind === 'name') {
      call += 2
      words.push(tokens[call]?.text ?? '')
    }
    const bracket = call + 1
    if (tokens[bracket]?.text !== '(') return []
    if (words[0] === 'process' || words[0] === 'env') return []
    const chain = chainBehind(module, (partners[bracket] ?? bracket) + 1)
    const options = partsOf(module, bracket).find(({ from }) => tokens[from]?.text === '{')
    const fields = options ? entriesOf(module, options.from) : []
    const preset =
      chain.get('default') ??
      chain.get('prefault') ??
      chain.get('catch') ??
      fields.find((each) => each.key === 'default')?.value ??
      secondOf(module, bracket, words)
    const fallback = preset && literalOf(module, preset)
    const isOptional =
      optional.some((word) => word !== 'allow' && word !== 'valid' && chain.has(word)) ||
      words.some((word) => /^(optional|Optional|nullish|withDefault|cast)$/.test(word)) ||
      preset !== undefined
    const required = chain.has('required') || (isStrict && !isOptional)
    return [read(module, key, at, required && preset === undefined, fallback)]
  })
}

/** `v.optional(v.string(), 'x')` */
function secondOf(module: NodeModule, bracket: number, words: readonly string[]): Span | undefined {
  return /^optional$/i.test(words.at(-1) ?? '') ? partsOf(module, bracket)[1] : undefined
}

function ofJsonSchema(module: NodeModule, open: number, key: string, at: number, value: Span): EnvironmentRead {
  const preset = entriesOf(module, value.from).find((each) => each.key === 'default')?.value
  const owner = module.openers[open] ?? -1
  const required = owner < 0 ? undefined : entriesOf(module, owner).find((each) => each.key === 'required')?.value
  const names =
    required && module.tokens[required.from]?.text === '['
      ? partsOf(module, required.from).flatMap((part) => literalOf(module, part) ?? [])
      : []
  return read(module, key, at, names.includes(key), preset && literalOf(module, preset))
}

/** `{ format: 'port', default: 3000, env: 'PORT' }` */
function convictAt(module: NodeModule, open: number): EnvironmentRead[] {
  const entries = entriesOf(module, open)
  const name = entries.find(({ key }) => key === 'env')
  const preset = entries.find(({ key }) => key === 'default')
  const variable = name && literalOf(module, name.value)
  if (!name || !preset || variable === undefined || !upperCase.test(variable)) return []
  return [read(module, variable, name.at, false, literalOf(module, preset.value))]
}

/** `@IsOptional() @IsString() NAME: string` of a class. */
function membersAt(module: NodeModule, open: number): EnvironmentRead[] {
  const { tokens, partners } = module
  const close = partners[open] ?? -1
  if (close < 0 || !/^(class)$/.test(tokens[open - 2]?.text ?? '')) return []
  const found: EnvironmentRead[] = []
  let decorators: string[] = []
  for (let at = open + 1; at < close; at++) {
    const { kind, text } = tokens[at] ?? { kind: 'operator', text: '' }
    const partner = partners[at] ?? -1
    if (partner > at) at = partner
    else if (text === '@') decorators.push(tokens[at + 1]?.text ?? '')
    else if (
      kind === 'name' &&
      upperCase.test(text) &&
      tokens[at - 1]?.text !== '@' &&
      /^[:?!=;]$/.test(tokens[at + 1]?.text ?? '')
    ) {
      const isOptional =
        decorators.some((each) => /^(IsOptional|ValidateIf|Optional)$/.test(each)) || tokens[at + 1]?.text === '?'
      const equals = [at + 1, at + 3].find((each) => tokens[each]?.text === '=')
      const preset = equals === undefined ? undefined : literalOf(module, { from: equals + 1, to: equals + 2 })
      if (decorators.length > 0) found.push(read(module, text, at, !isOptional && equals === undefined, preset))
      decorators = []
    }
  }
  return found
}
