import { describe, expect, it } from 'vitest'
import { literalText } from '../model/stack.ts'
import { providers } from '../providers/index.ts'
import { parseStackFile } from './parse.ts'

const good = 'name: notes\napps:\n  web: {framework: flask, entry: "wsgi:app"}\n'

/** `line:column id message` of every problem, with its help. */
function problems(text: string): string[] {
  return parseStackFile('seaworthy.yaml', text, providers).diagnostics.map(
    ({ place, id, message, help }) =>
      `${place?.line}:${place?.column} ${id}: ${message}${help === undefined ? '' : ` | ${help}`}`,
  )
}

it('gives numbers in env as they are written', () => {
  const written = ['3.10', '0123', '12345678901234567890', '0x1F', '1e3', '.5', '-0', '+1', '.inf']
  const env = written.map((text, index) => `A${index}: ${text}`).join(', ')
  const { file, diagnostics } = parseStackFile('seaworthy.yaml', good.replace('}', `, env: {${env}}}`), providers)
  expect(diagnostics).toEqual([])
  expect(Object.values(file?.shared.apps['web']?.env ?? {}).map(literalText)).toEqual(written)
})

it('takes a section of which only comments are left for none, and a value that is forgotten for a mistake', () => {
  const empty =
    'name: a\napps:\n  web:\n    framework: flask\n    entry: a:b\n    env:\n    secrets:\n    writable:\nedge:\n'
  expect(problems(empty)).toEqual([])
  expect(problems(empty.replace('env:', 'env: {A: }'))[0]).toContain('apps.web.env.A must be a text')
})

it('merges an overlay with a short form', () => {
  const { file, diagnostics } = parseStackFile(
    'seaworthy.yaml',
    `name: notes
apps:
  web: {framework: flask, entry: "wsgi:app", migrate: flask db upgrade, secrets: [A]}
datastores: {db: "postgres:17"}
environments:
  dev:
    apps: {web: {migrate: {directory: x}, secrets: {A: hex, B: given}}}
    datastores: {db: {resources: {memory: 1G}}}
`,
    providers,
  )
  expect(diagnostics).toEqual([])
  const dev = file?.environments.get('dev')
  expect(dev?.apps['web']).toMatchObject({
    migrate: { command: ['flask', 'db', 'upgrade'], directory: 'x' },
    secrets: { A: 'hex', B: 'given' },
  })
  expect(dev?.datastores['db']).toMatchObject({ engine: 'postgres', version: '17', resources: { memory: '1G' } })
})

it('routes to a process that listens', () => {
  const asked = (processes: string, route = ''): string[] =>
    problems(
      `name: a\napps:\n  web:\n    framework: flask\n    entry: a:b\n    processes: {${processes}}\nedge: {routes: {/: web${route}}}\n`,
    )
  const callback = 'callback: {command: python callback.py, port: 8182'
  expect(asked(`${callback}, liveness: /up}`, ', /callback: web-callback')).toEqual([])
  expect(asked(`${callback}}`)).toEqual([
    '6:63 unknown-app: apps.web.processes.callback.port: no route leads there | give it one, such as edge: {routes: {/callback/: web-callback}}; or leave port out, if only the process itself needs it',
  ])
  expect(asked('callback: python callback.py', ', /callback: web-callback')[0]).toContain(
    'edge.routes: /callback goes to web-callback, which is not an app of this stack',
  )
  expect(asked('callback: {command: python callback.py, liveness: /up}')[0]).toContain(
    'apps.web.processes.callback.liveness asks nobody: the process has no port',
  )
})

it('takes further databases where the server has them', () => {
  const store = (engine: string, names: string): string[] =>
    problems(`${good}datastores:\n  store: {engine: "${engine}", databases: [${names}]}\n`)
  expect(store('mongo:7', 'alfred, Old_1-x')).toEqual([])
  expect(store('postgres:17', 'alfred')).toEqual([
    '5:34 invalid-value: datastores.store.databases is nothing that postgres has, got ["alfred"]',
  ])
  expect(store('mongo:7', 'alfred, local')[0]).toContain('must not name local, which the server keeps for itself')
  expect(store('mongo:7', '"a.b"')[0]).toContain('datastores.store.databases.0 must be a name of at most 63')
  const { diagnostics } = parseStackFile(
    'seaworthy.yaml',
    good.replace('}', ', env: {A: "${store.auth_source}"}}') + 'datastores: {store: "mongo:7"}\n',
    providers,
  )
  expect(diagnostics).toEqual([])
})

it('takes a short file', () => {
  const { file, diagnostics } = parseStackFile('seaworthy.yaml', good, providers)
  expect(diagnostics).toEqual([])
  expect([...(file?.environments.keys() ?? [])]).toEqual(['prod'])
  expect(file?.locate(['apps', 'web', 'entry'])).toMatchObject({ line: 3, column: 34 })
})

describe('bad input', () => {
  it.each<[string, (depth: number) => string]>([
    ['maps in maps', (depth) => ': '.repeat(depth)],
    ['lists in lists', (depth) => `name: ${'- '.repeat(depth)}`],
    ['brackets', (depth) => `name: ${'['.repeat(depth)}${']'.repeat(depth)}`],
    ['braces', (depth) => `apps: ${'{a: '.repeat(depth)}1${'}'.repeat(depth)}`],
    [
      'indents',
      (depth) => Array.from({ length: Math.min(depth, 2000) }, (_, level) => `${' '.repeat(level)}a:`).join('\n'),
    ],
  ])('%s, however deep, are an error and not a crash', (_, text) => {
    for (const depth of [10, 100, 1000, 10_000]) expect(problems(text(depth))).not.toEqual([])
  })

  it.each<[string, string, RegExp | string]>([
    [
      'a tab, without what follows from it',
      'name: notes\napps:\n\tweb:\n\t\tframework: flask\n\t\tentry: "wsgi:app"\n',
      /^3:1 yaml-syntax: Tabs are not allowed as indentation/,
    ],
    ['broken YAML', 'name: "notes\napps: {}\n', /^\d:\d+ yaml-syntax: /],
    ['no map', '- a\n', '1:1 wrong-type: the stack file must be a map with name and apps'],
    ['an empty file', '', '1:1 wrong-type: the stack file must be a map with name and apps'],
    ['a duplicate key', `name: a\n${good}`, '2:1 duplicate-key: this key stands here twice; keep one'],
    ['a wrong type', good.replace('name: notes', 'name: [1]'), '1:1 invalid-value: name must be a name, got [1]'],
    [
      'an unknown framework',
      good.replace('flask', 'flaskk'),
      '3:20 invalid-value: apps.web.framework must be a framework that Seaworthy knows, got "flaskk" | did you mean flask?',
    ],
    [
      'a version as a number',
      good.replace('}', ', python: 3.10}'),
      /^3:\d+ invalid-value: apps.web.python must be a version in quotes, such as "3.1" \(3.10 without them is 3.1\), got 3.1$/,
    ],
    [
      'an unknown key',
      good.replace('entry:', 'entri: x, entry:'),
      '3:27 unknown-key: apps.web.entri is not a key that Seaworthy knows here | did you mean entry?',
    ],
    [
      'an unknown key at the top',
      `${good}datastore: {}\n`,
      '4:1 unknown-key: datastore is not a key that Seaworthy knows here | did you mean datastores?',
    ],
    [
      'a missing entry',
      'name: a\napps:\n  web:\n    framework: flask\n',
      /^3:3 missing-key: apps.web.entry is missing: it must name the app object/,
    ],
    [
      'an unknown datastore',
      `${good}datastores:\n  db: postgers:17\n`,
      '5:7 invalid-value: datastores.db is not a datastore that Seaworthy knows, got "postgers:17" | did you mean postgres?',
    ],
    [
      'an unknown version of a datastore',
      `${good}datastores: {db: "postgres:9"}\n`,
      /^4:18 invalid-value: datastores.db must name a version of postgres, got "postgres:9" \| known: postgres:15/,
    ],
    [
      'a reserved name',
      good.replace('web', 'edge'),
      "3:3 reserved-name: apps.edge: this name belongs to Seaworthy's own part of the files",
    ],
    ['the name of what all services share', good.replace('web', 'hardened'), /^3:3 reserved-name: /],
    ['a name that Compose would ignore', good.replace('web', 'x-web'), /^3:3 invalid-name: apps.x-web must not be x/],
    [
      'a name twice',
      `${good}datastores: {web: "postgres:17"}\n`,
      '4:14 name-taken: datastores.web: an app has the same name',
    ],
    ['the name of a slot', `${good}datastores: {web-blue: "postgres:17"}\n`, /^4:14 name-taken: datastores.web-blue/],
    [
      'two apps on one route',
      `${good}  api: {framework: flask, entry: "a:b"}\n`,
      /^4:3 route-taken: two apps on one route: web and api would both answer \/ \| say which/,
    ],
    ['a route to no app', `${good}edge: {routes: {/: webb}}\n`, /^4:20 unknown-app: .*did you mean web\?/],
    [
      'a path that leaves',
      good.replace('}', ', path: ../x}'),
      /^3:\d+ invalid-value: apps.web.path must be a relative path that stays inside/,
    ],
    [
      'an unknown reference',
      good.replace('}', ', env: {A: "${bd.url}"}}'),
      /^3:\d+ unknown-reference: apps.web.env.A refers to bd, which this stack does not have/,
    ],
    [
      'a malformed reference',
      good.replace('}', ', env: {A: "${x}"}}'),
      /^3:\d+ invalid-value: apps.web.env.A has a reference .*\| write \$\{db.url\}/,
    ],
    ['a name that JavaScript swallows', good.replace('}', ', env: {__proto__: x}}'), /^3:\d+ invalid-name: __proto__/],
    [
      'half a surrogate pair',
      good.replace('}', ', env: {A: "\\ud800"}}'),
      /^3:\d+ invalid-value: apps.web.env.A must be a text/,
    ],
    [
      'folders that share a volume',
      good.replace('}', ', uploads: [a, _a]}'),
      /^3:\d+ invalid-value: apps.web: _a is named twice/,
    ],
    [
      'one port twice',
      `${good}edge: {ports: {http: 80, https: 80}}\n`,
      '4:33 port-taken: edge.ports: http and https are both 80',
    ],
    [
      'files below a route',
      good.replace('}', ', static: {/static/: static}}') + 'edge: {routes: {/: web, /static/: web}}\n',
      /^3:\d+ route-taken: apps.web.static: \/static\/ is already a route of web/,
    ],
    [
      'a body that the edge has no room for',
      `${good}edge: {max_body_size: 500M}\n`,
      /^4:\d+ invalid-value: edge.max_body_size: 500M is more than the 128M .*\| raise edge.resources.memory to 1000M/,
    ],
    ...['999.1.1.1', '10.0.0.0/99', '10.0.0.0/8/8', '::1/129', 'localhost'].map((network): [string, string, RegExp] => [
      `a network ${network}`,
      `${good}edge: {trusted_proxies: ["${network}"]}\n`,
      /^4:\d+ invalid-value: edge.trusted_proxies.*must be an address or a network/,
    ]),
  ])('%s', (_, text, expected) => {
    const found = problems(text)
    expect(found.length).toBeGreaterThan(0)
    if (typeof expected === 'string') expect(found[0]).toBe(expected)
    else expect(found[0]).toMatch(expected)
  })

  it('names such as constructor are names', () => {
    expect(
      problems(
        'name: a\napps:\n  valueof: {framework: flask, entry: "a:b", env: {toString: x}}\ndatastores: {constructor: "postgres:17"}\n',
      ),
    ).toEqual([])
  })

  it.each<[string, string, string]>([
    ['python', 'python: "3.12"', '7:21'],
    ['entry', 'entry: "notes:app"', '7:20'],
    ['package', 'package: notes==2', '7:22'],
    ['path', 'path: other', '7:19'],
    ['port', 'port: 9000', '7:19'],
    ['uploads', 'uploads: [media]', '7:13'],
  ])('an overlay of %s, which is built into the image that all environments share', (key, change, place) => {
    expect(problems(`${good}environments:\n  dev:\n    apps:\n      web: {${change}}\n`)).toEqual([
      `${place} one-image: apps.web.${key} differs from what the other environments have | one image serves every environment: say it once, outside environments`,
    ])
  })

  it('is told all at once, each at its line and column', () => {
    const text = `name: Notes
apps:
  web:
    framework: flask
    entry: wsgi
    memory: 5
    resources: {memory: lots, cpus: -1}
datastores:
  db: oracle:23
colour: blue
`
    expect(
      problems(text)
        .map((line) => line.split(' ', 2).join(' '))
        .toSorted(),
    ).toEqual(
      [
        '10:1 unknown-key:',
        '1:7 invalid-value:',
        '5:12 invalid-value:',
        '6:5 unknown-key:',
        '7:25 invalid-value:',
        '7:37 invalid-value:',
        '9:7 invalid-value:',
      ].toSorted(),
    )
  })

  it('of an overlay points into the overlay, and once', () => {
    expect(problems(`${good}environments:\n  dev:\n    apps: {web: {port: 80}}\n`)).toEqual([
      '6:24 invalid-value: apps.web.port must be a port above 1023: the app is not root, got 80',
    ])
    expect(problems(`${good.replace('}', ', port: 80}')}environments: {dev: {}, stage: {}}\n`)).toHaveLength(1)
    expect(problems(`${good}environments:\n  dev: {name: other}\n  Bad: {}\n`)).toEqual([
      '5:9 unknown-key: environments.dev.name: one stack has one name in every environment',
      '6:3 invalid-value: environments.Bad must have a name of lower-case letters, digits and hyphens',
    ])
  })

  it('has columns for CRLF too', () => {
    expect(problems(good.replace('flask', 'flaks').replaceAll('\n', '\r\n'))[0]).toMatch(/^3:20 /)
    expect(
      parseStackFile('x', good.replace('flask', 'flaks').replaceAll('\n', '\r\n'), providers).diagnostics[0]?.place
        ?.snippet,
    ).not.toContain('\r')
  })
})
