// Stack files that try to break out of their quoting, each with what it says in words that no file format owns.
import fc from 'fast-check'
import { stringify } from 'yaml'

/** A part of an environment value: text as it must arrive, or a fact of the datastore. */
export type Piece = string | { readonly fact: string }

export interface HostileApp {
  readonly framework: string
  readonly entry: string
  readonly path: string
  readonly env: Readonly<Record<string, readonly Piece[]>>
  readonly secrets: readonly string[]
  /** Words of the migration command, as the program must get them. */
  readonly migrate: { readonly words: readonly string[]; readonly directory: string } | undefined
  readonly requirements: string | undefined
  readonly writable: readonly string[]
  readonly uploads: readonly string[]
  readonly liveness: string | undefined
}

export interface Hostile {
  readonly name: string
  readonly apps: Readonly<Record<string, HostileApp>>
  readonly datastore: { readonly name: string; readonly init: readonly string[] }
  readonly domain: string | undefined
  readonly routes: Readonly<Record<string, string>>
  /** The stack file. */
  readonly text: string
}

const atoms = [
  ...[
    '"',
    "'",
    '`',
    '\\',
    '\\\\',
    '\\n',
    '\\"',
    '\n',
    '\r',
    '\r\n',
    '\t',
    '\n\n',
    '\u0007',
    '\u001b[31m',
    '\u007f',
    '\u0085',
    '\u00a0',
    '\u2028',
    '\u2029',
    '\ufeff',
    '\uffff',
  ],
  ...['$', '$$', '$${', '${', '${HOME}', '$HOME', '${HOME:-x}', '$(id)', '`id`', '\\$', '$\\'],
  ...['{{', '}}', '{{db_password}}', '{{"{{"}}', '{{"', '"}}', '{', '}', '{{{', '}}}', '|urlencode}}'],
  ...[
    '#',
    ' #',
    '# x',
    ': ',
    ':',
    '- ',
    '? ',
    '& ',
    '&a',
    '*a',
    '!!str ',
    '!override',
    '|',
    '>',
    '<<',
    '<<: *hardened',
    '<<EOF',
    'EOF',
    '---',
    '...',
    '%',
    '%YAML 1.1',
    '@',
    '[',
    ']',
    ',',
  ],
  ...[
    '=',
    'export ',
    'A=B',
    '\nINJECTED=1',
    '\nRUN id',
    '\nservices:\n  x: {}',
    ';',
    '; id',
    '&& id',
    '|| id',
    '> /x',
    '--',
    '-',
    '--privileged',
    '../',
    '../../etc/passwd',
    '/',
    '//',
    '..',
    '.',
    '~',
    '*',
    '?',
  ],
  ...[
    'yes',
    'no',
    'on',
    'off',
    'y',
    'n',
    'true',
    'null',
    '~',
    '1:30',
    '0o7',
    '017',
    '0x1f',
    '1_000',
    '1e3',
    '.inf',
    '.nan',
    '2001-01-01',
    '',
    ' ',
    '  ',
    '0',
    '-1',
  ],
  ...[
    'ü',
    'é',
    '日本語',
    '😀',
    '\u202e',
    '\u200b',
    'ﬀ',
    'İ',
    '<b>',
    '<!--',
    '-->',
    '</table>',
    '| x |',
    'proxy_pass http://x;',
    '}\nserver {',
  ],
]

/** Text of atoms and characters, sometimes very long. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 20,
    arbitrary: fc
      .array(fc.oneof(fc.constantFrom(...atoms), fc.string({ unit: 'grapheme', maxLength: 8 })), {
        minLength: 1,
        maxLength: 6,
      })
      .map((parts) => parts.join('')),
  },
  { weight: 2, arbitrary: fc.constantFrom(...atoms) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom(...atoms), fc.integer({ min: 100, max: 3000 }))
      .map(([atom, times]) => atom.repeat(times)),
  },
)

/** Mostly what the stack file takes, now and then anything at all. */
const mostly = (right: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 250, arbitrary: right },
    { weight: 1, arbitrary: fc.oneof(hostileText, fc.constantFrom('edge', 'x', 'x-y', 'a\0b', 'a\ud800b', '\udfff')) },
  )

// Words that mean something to YAML, JavaScript, Compose, nginx, or the files that Seaworthy writes.
const words = [
  'on',
  'off',
  'yes',
  'no',
  'y',
  'n',
  'null',
  'true',
  'constructor',
  'hardened',
  'tls',
  'data',
  'outside',
  'default',
  'services',
  'secrets',
  'web-blue',
  'state',
  'localhost',
  'prod',
  'a',
  'x1',
  'secrets-init',
]
const name = mostly(fc.oneof(fc.constantFrom(...words), fc.stringMatching(/^[a-z]([a-z0-9-]{0,12}[a-z0-9])?$/)))
const variable = mostly(
  fc.oneof(
    fc.constantFrom(
      '_',
      'A',
      'export',
      'y',
      'NO',
      'null',
      'toString',
      'constructor',
      'hasOwnProperty',
      '__proto__',
      'PATH',
      'INJECTED',
    ),
    fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,12}$/),
  ),
)
const folder = fc.constantFrom(
  'a',
  'b/c',
  '@scope/x',
  'ünï',
  '日本語',
  'a+b',
  '_a',
  'é',
  'uploads',
  'state',
  '.hidden',
  'x.y',
  '...',
  'on',
  '1.5',
  'A',
  'b-c',
  './d',
  'e/',
  'f//g',
)
const path = mostly(folder)
const entry = mostly(
  fc.constantFrom('wsgi:app', 'a.b.c:create_app()', 'app:make(\'x\', "y")', 'm:f(\n)', '_:_', "m:f(a='b c')"),
)
const liveness = mostly(fc.constantFrom('/', '/health', '/a/b.c~d', '/-_'))
const domain = mostly(
  fc.constantFrom('example.com', 'a.b-c.d', 'localhost', 'xn--mnchen-3ya.de', 'on', '1.2.3.4', `${'a'.repeat(63)}.com`),
)

const piece: fc.Arbitrary<Piece> = fc.oneof(
  { weight: 5, arbitrary: hostileText },
  {
    weight: 1,
    arbitrary: fc.constantFrom('url', 'host', 'port', 'user', 'password', 'name').map((fact) => ({ fact })),
  },
)
const value = fc.oneof(
  { weight: 150, arbitrary: fc.array(piece, { maxLength: 4 }).map(joined) },
  { weight: 1, arbitrary: fc.constantFrom(['a\0b'], ['a\ud800b'], ['\udc00']) },
)
// A command is one line: mostly without what ends one.
const commandWord = fc.oneof(
  { weight: 20, arbitrary: hostileText.map((text) => text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\ufeff\uffff]/gu, '')) },
  { weight: 1, arbitrary: hostileText },
)
const migrate = fc.record({
  words: fc
    .tuple(fc.constantFrom('flask', 'a b', "it's", '${db.url}', '$HOME'), fc.array(commandWord, { maxLength: 4 }))
    .map(([first, rest]) => [first, ...rest]),
  directory: path,
})

const app: fc.Arbitrary<HostileApp> = fc.record({
  framework: mostly(fc.constant('flask')),
  entry,
  path,
  env: fc
    .uniqueArray(fc.tuple(variable, value), { selector: ([key]) => key, maxLength: 4 })
    .map((entries) => fromEntries(entries)),
  secrets: fc.uniqueArray(variable, { maxLength: 2 }),
  migrate: fc.option(migrate, { nil: undefined }),
  requirements: fc.option(path, { nil: undefined }),
  writable: fc.uniqueArray(path, { maxLength: 1 }),
  uploads: fc.uniqueArray(path, { maxLength: 2 }),
  liveness: fc.option(liveness, { nil: undefined }),
})

export const hostileStack: fc.Arbitrary<Hostile> = fc
  .record({
    name,
    apps: fc.uniqueArray(fc.tuple(name, app), { selector: ([key]) => key, minLength: 1, maxLength: 2 }),
    datastore: fc.record({ name, init: fc.array(path, { maxLength: 2 }) }),
    domain: fc.option(domain, { nil: undefined }),
    style: fc.constantFrom('PLAIN', 'QUOTE_DOUBLE', 'QUOTE_SINGLE'),
  })
  .map(({ style, ...stack }) => {
    const [first = 'web', second] = stack.apps.map(([key]) => key)
    const routes = fromEntries<string>([
      ['/', first],
      ...(second === undefined ? [] : [['/a.b~c/', second] as [string, string]]),
    ])
    const apps = fromEntries(stack.apps)
    const made = { ...stack, apps, routes }
    return {
      ...made,
      text: stringify(written(made), {
        defaultStringType: style as 'PLAIN',
        aliasDuplicateObjects: false,
        lineWidth: 0,
      }),
    }
  })

/** The stack file's data. */
function written({
  name: stackName,
  apps,
  datastore,
  domain: host,
  routes,
}: Omit<Hostile, 'text'>): Map<string, unknown> {
  const sections = Object.entries(apps).map(([key, { migrate: migration, env, ...rest }]): [string, unknown] => [
    key,
    new Map<string, unknown>([
      ...Object.entries(rest).filter(([, content]) => content !== undefined),
      [
        'env',
        new Map(
          Object.entries(env).map(([variableName, pieces]) => [variableName, templateOf(pieces, datastore.name)]),
        ),
      ],
      ...(migration
        ? [['migrate', { command: migration.words.map(quoted).join(' '), directory: migration.directory }] as const]
        : []),
    ]),
  ])
  return new Map<string, unknown>([
    ['name', stackName],
    ['apps', new Map(sections)],
    ['datastores', new Map([[datastore.name, { engine: 'postgres:17', init: datastore.init }]])],
    ['edge', { ...(host === undefined ? {} : { domain: host }), routes: new Map(Object.entries(routes)) }],
  ])
}

function templateOf(pieces: readonly Piece[], datastore: string): string {
  return pieces
    .map((part) => (typeof part === 'string' ? part.replaceAll('${', () => '$${') : `\${${datastore}.${part.fact}}`))
    .join('')
}

/** Text beside text is one text; `$` before a reference would turn that into text, and there is no way to write it. */
function joined(pieces: readonly Piece[]): Piece[] {
  const result: Piece[] = []
  for (const part of pieces) {
    const last = result.at(-1)
    if (typeof part === 'string' && typeof last === 'string') result[result.length - 1] = last + part
    else if (typeof part === 'string' || typeof last !== 'string') result.push(part)
    else result.splice(-1, 1, last.replace(/\$+$/, ''), part)
  }
  return result
}

/** The text that a value must have in the container; `fact` tells what the datastore's facts are. */
export function textOf(pieces: readonly Piece[], fact: (name: string) => string): string {
  return pieces.map((part) => (typeof part === 'string' ? part : fact(part.fact))).join('')
}

const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`

/** As Object.fromEntries, for keys such as `__proto__` too. */
function fromEntries<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  const result: Record<string, T> = {}
  for (const [key, content] of entries)
    Object.defineProperty(result, key, { value: content, enumerable: true, configurable: true, writable: true })
  return result
}
