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
  /** Words of the command that runs the tests. */
  readonly test: readonly string[] | undefined
  readonly requirements: string | undefined
  readonly writable: readonly string[]
  /** Folders with the URL at which the edge serves them. */
  readonly uploads: Readonly<Record<string, string | null>>
  /** URLs with the folder of each. */
  readonly static: Readonly<Record<string, string>>
  readonly liveness: string | undefined
}

export interface Hostile {
  readonly name: string
  readonly apps: Readonly<Record<string, HostileApp>>
  readonly datastore: { readonly name: string; readonly init: readonly string[] }
  readonly domain: string | undefined
  /** Paths with the app of each, and whether the path is stripped. */
  readonly routes: Readonly<Record<string, { readonly app: string; readonly strip_prefix: boolean }>>
  readonly edge: {
    readonly tls: string
    readonly tls_profile: string
    readonly trusted_proxies: readonly string[]
    readonly rate_limits: Readonly<Record<string, { readonly rate: string; readonly key: string }>>
    readonly public_health: boolean
  }
  /** Values of one header, by app. */
  readonly policies: Readonly<Record<string, string>>
  readonly logFormat: string
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
const ownCommand = fc
  .tuple(fc.constantFrom('flask', 'a b', "it's", '${db.url}', '$HOME'), fc.array(commandWord, { maxLength: 4 }))
  .map(([first, rest]) => [first, ...rest])
const migrate = fc.record({ words: ownCommand, directory: path })

const app: fc.Arbitrary<HostileApp> = fc.record({
  framework: mostly(fc.constant('flask')),
  entry,
  path,
  env: fc
    .uniqueArray(fc.tuple(variable, value), { selector: ([key]) => key, maxLength: 4 })
    .map((entries) => fromEntries(entries)),
  secrets: fc.uniqueArray(variable, { maxLength: 2 }),
  migrate: fc.option(migrate, { nil: undefined }),
  test: fc.option(ownCommand, { nil: undefined }),
  requirements: fc.option(path, { nil: undefined }),
  writable: fc.uniqueArray(path, { maxLength: 1 }),
  uploads: fc
    .uniqueArray(fc.tuple(path, fc.option(fc.constantFrom('/u/', '/a.b~c/up-x/', '/_/'))), {
      selector: ([key]) => key,
      maxLength: 2,
    })
    .map((entries) => fromEntries(entries)),
  static: fc
    .uniqueArray(fc.tuple(fc.constantFrom('/static/', '/a.b~c/s/', '/s_t/', '/s-t/'), path), {
      selector: ([key]) => key,
      maxLength: 2,
    })
    .map((entries) => fromEntries(entries)),
  liveness: fc.option(liveness, { nil: undefined }),
})

export const hostileStack: fc.Arbitrary<Hostile> = fc
  .record({
    name,
    apps: fc.uniqueArray(fc.tuple(name, app), { selector: ([key]) => key, minLength: 1, maxLength: 2 }),
    datastore: fc.record({ name, init: fc.array(path, { maxLength: 2 }) }),
    domain: fc.option(domain, { nil: undefined }),
    edge: fc.record({
      tls: mostly(fc.constantFrom('self-signed', 'files', 'off', 'upstream')),
      tls_profile: fc.constantFrom('intermediate', 'modern'),
      trusted_proxies: fc.uniqueArray(mostly(fc.constantFrom('10.0.0.0/8', '192.0.2.1', '2001:db8::/32')), {
        minLength: 1,
        maxLength: 2,
      }),
      rate_limits: fc
        .uniqueArray(
          fc.tuple(
            mostly(fc.constantFrom('/', '/a.b~c/', '/login', '/a.b~c/x-y')),
            fc.record({
              rate: mostly(fc.constantFrom('5/min burst 10', '1/s', '100/min burst 1')),
              key: mostly(fc.constantFrom('address', 'Authorization', 'X-Api-Key')),
            }),
          ),
          { selector: ([key]) => key, maxLength: 2 },
        )
        .map((entries) => fromEntries(entries)),
      public_health: fc.boolean(),
    }),
    policy: fc.option(
      fc.oneof(
        { weight: 9, arbitrary: hostileText.map((text) => text.replaceAll(/[^ -#%-~]/g, '')) },
        { weight: 1, arbitrary: hostileText },
      ),
      { nil: undefined },
    ),
    stripped: fc.boolean(),
    logFormat: fc.constantFrom('text', 'json'),
    style: fc.constantFrom('PLAIN', 'QUOTE_DOUBLE', 'QUOTE_SINGLE'),
  })
  .map(({ style, policy, stripped, ...stack }) => {
    const [first = 'web', second] = stack.apps.map(([key]) => key)
    const routes = fromEntries([
      ['/', { app: first, strip_prefix: false }] as const,
      ...(second === undefined ? [] : [['/a.b~c/', { app: second, strip_prefix: stripped }] as const]),
    ])
    const apps = fromEntries(stack.apps)
    const policies = fromEntries(policy === undefined ? [] : [[first, policy]])
    const made = { ...stack, apps, routes, policies }
    return {
      ...made,
      text: stringify(written(made), {
        defaultStringType: style as 'PLAIN',
        aliasDuplicateObjects: false,
        lineWidth: 0,
        // What the library (2.9) writes of a space after a line break, over several lines, it does not read back.
        doubleQuotedMinMultiLineLength: Infinity,
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
  edge,
  policies,
  logFormat,
}: Omit<Hostile, 'text'>): Map<string, unknown> {
  const sections = Object.entries(apps).map(([key, { migrate: migration, test, env, ...rest }]): [string, unknown] => [
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
      ...(test ? [['test', test.map(quoted).join(' ')] as const] : []),
    ]),
  ])
  return new Map<string, unknown>([
    ['name', stackName],
    ['apps', new Map(sections)],
    ['datastores', new Map([[datastore.name, { engine: 'postgres:17', init: datastore.init }]])],
    ['log_format', logFormat],
    [
      'edge',
      {
        ...(host === undefined ? {} : { domain: host }),
        ...edge,
        rate_limits: new Map(Object.entries(edge.rate_limits)),
        routes: new Map(Object.entries(routes)),
        headers: new Map(
          Object.entries(policies).map(([owner, policy]) => [owner, { 'Content-Security-Policy': policy }]),
        ),
      },
    ],
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
