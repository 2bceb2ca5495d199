// Where a Go program's variables, databases and migrations are found, when its code does not name them at the place of their use.
import { describe, expect, it } from 'vitest'
import { providers } from '../../providers/index.ts'
import { draftStack } from '../draft.ts'

type Contents = Readonly<Record<string, string>>

const stackOf = (contents: Contents) => {
  const all: Contents = { 'go.mod': module, 'main.go': serving, ...contents }
  return draftStack({ paths: Object.keys(all).toSorted(), read: (path) => all[path] }, providers, { name: 'shop' })
}
const appOf = (contents: Contents) => stackOf(contents).apps[0]
/** `NAME: reference` of each variable that holds a fact of a datastore. */
const facts = (contents: Contents): string[] =>
  (appOf(contents)?.settings ?? []).flatMap(({ name, value }) =>
    value.kind === 'fact'
      ? `${name}: ${value.reference}`
      : value.kind === 'template' && value.template.includes('${db')
        ? `${name}: ${value.template}`
        : [],
  )
const variables = (contents: Contents): string[] =>
  (appOf(contents)?.environment ?? []).map(({ name, default: known }) => `${name}=${known ?? ''}`)

const module = 'module example.org/shop\n\ngo 1.25\n\nrequire github.com/go-sql-driver/mysql v1.9.0\n'
const serving = 'package main\nimport "net/http"\nfunc main() { http.ListenAndServe(":8081", nil) }\n'
const using = (name: string, call: string): string =>
  `package main\nimport "net/http"\nimport "example.org/shop/${name}"\nfunc main() { ${call}; http.ListenAndServe(":8081", nil) }\n`

describe('the address of a database', () => {
  const address = '${db.user}:${db.password}@tcp(${db.host}:${db.port})/${db.name}?parseTime=true'
  it('is what the standard library opens', () =>
    expect(facts({ 'db.go': 'package main\nvar d, _ = sql.Open("mysql", os.Getenv("STORE_PRIMARY"))\n' })).toEqual([
      `STORE_PRIMARY: ${address}`,
    ]))
  it('is what the driver’s own package opens', () =>
    expect(
      facts({
        'go.mod': module.replace('github.com/go-sql-driver/mysql v1.9.0', 'gorm.io/driver/mysql v1.5.0'),
        'db.go':
          'package main\nimport "gorm.io/driver/mysql"\nvar d, _ = gorm.Open(mysql.Open(os.Getenv("STORE")), nil)\n',
      }),
    ).toEqual([`STORE: ${address}`]))
  it('is what each caller gives the function that opens it', () =>
    expect(
      facts({
        'main.go': using('store', 'store.Open(os.Getenv("STORE_MAIN")); store.Open(os.Getenv("STORE_READ"))'),
        'store/store.go':
          'package store\nfunc Open(dsn string) *sql.DB {\n\td, _ := sql.Open("mysql", dsn)\n\treturn d\n}\n',
      }),
    ).toEqual([`STORE_MAIN: ${address}`, `STORE_READ: ${address}`]))
  it('is none that a function of the same name in another package is given', () =>
    expect(
      facts({
        'main.go': using('store', 'other.Open(os.Getenv("LEVEL"))'),
        'store/store.go': 'package store\nfunc Open(dsn string) {\n\tsql.Open("mysql", dsn)\n}\n',
      }),
    ).toEqual([]))
  it('is no part of what is put together for it', () =>
    expect(
      facts({
        'db.go':
          'package main\nvar d, _ = sql.Open("mysql", fmt.Sprintf("%s:%s@tcp(%s)/shop", os.Getenv("STORE_NAME"), os.Getenv("STORE_WORD"), os.Getenv("STORE_AT")))\n',
      }),
    ).toEqual([]))
  it('is none where several drivers may open it', () =>
    expect(
      facts({
        'db.go':
          'package main\nfunc open(kind, at string) {\n\tsql.Open("mysql", at)\n\tsql.Open("postgres", at)\n}\nfunc init() { open("", os.Getenv("STORE")) }\n',
      }),
    ).toEqual([]))
})

describe('a variable', () => {
  it('may have a name of its own, and be read through functions that call each other', () =>
    expect(
      variables({
        'env.go':
          'package main\nconst (\n\tEnvLevel = "SHOP_LEVEL"\n)\nfunc look(name string) string { return os.Getenv(name) }\nfunc text(to *string, name string) { *to = look(name) }\nfunc init() { text(&c.Level, EnvLevel) }\n',
      }),
    ).toEqual(['SHOP_LEVEL=']))
  it('has the value that its field has before', () =>
    expect(
      variables({
        'env.go':
          'package main\nfunc text(to *string, name string) { *to = os.Getenv(name) }\nfunc init() {\n\tc := Settings{\n\t\tLevel: "info",\n\t\tPort: 1,\n\t\tOther: Inner{Port: 2,},\n\t}\n\ttext(&c.Level, "SHOP_LEVEL")\n\ttext(&c.Port, "SHOP_NUMBER")\n}\n',
      }),
    ).toEqual(['SHOP_LEVEL=info', 'SHOP_NUMBER=']))

  it('has the value that its field has in the literal of its own', () =>
    expect(
      variables({
        'env.go':
          'package main\nfunc number(to *int, name string) { *to = atoi(os.Getenv(name)) }\nfunc init() {\n\tc := Settings{\n\t\tWeb: Web{\n\t\t\tSecure: Secure{Port: 443,},\n\t\t\tPort: 9080,\n\t\t},\n\t}\n\tnumber(&c.Web.Port, "SHOP_ONE")\n\tnumber(&c.Web.Secure.Port, "SHOP_OTHER")\n}\n',
      }),
    ).toEqual(['SHOP_ONE=9080', 'SHOP_OTHER=443']))

  describe('of the port', () => {
    const active = (code: string): string[] =>
      (appOf({ 'env.go': `package main\n${code}\n` })?.settings ?? []).flatMap(({ name, value, active: isActive }) =>
        isActive && value.kind === 'text' ? `${name}=${value.text}` : [],
      )
    const reading = (name: string, fallback: string): string =>
      `func get(name, fallback string) string { v := os.Getenv(name); return v }\nvar p = get("${name}", "${fallback}")`
    it.each<[string, string, string[]]>([
      ['is set where only root may have its default', reading('SHOP_SERVER_PORT', '80'), ['SHOP_SERVER_PORT=8081']],
      ['is set where it has none', 'var p = os.Getenv("HTTP_PORT")', ['HTTP_PORT=8081']],
      ['is set in an address', reading('LISTEN_ADDR', '0.0.0.0:80'), ['LISTEN_ADDR=0.0.0.0:8081']],
      [
        'is set beside an address without one',
        `${reading('SHOP_SERVER_PORT', '80')}\nvar a = get("SHOP_SERVER_LISTENADDR", "")`,
        ['SHOP_SERVER_PORT=8081'],
      ],
      ['stays what the program has by itself', reading('SERVER_PORT', '8081'), []],
      ['is none of something else', reading('METRICS_SERVER_PORT', '80'), []],
      [
        'is left to a person where there are two',
        `${reading('A_SERVER_PORT', '80')}\nvar q = get("B_APP_PORT", "81")`,
        [],
      ],
    ])('%s', (_, code, expected) => expect(active(code)).toEqual(expected))
  })

  const table =
    'package main\nvar options = map[string]*option{\n\t"SHOP_LEVEL": {\n\t\tparsed: "x",\n\t\trawValue: "info",\n\t},\n\t"SHOP_TITLE": {value: ""},\n\t"DATABASE_URL": {},\n}\n'
  it('may stand in a table, where the package reads the whole environment', () =>
    expect(variables({ 'table.go': `${table}var all = os.Environ()\n` })).toEqual([
      'DATABASE_URL=',
      'SHOP_LEVEL=info',
      'SHOP_TITLE=',
    ]))
  it('that says where it listens lets the edge reach it', () => {
    const listed = `${table}var all = os.Environ()\n`
    const { settings } = appOf({
      'table.go': listed.replace(
        '"SHOP_LEVEL": {\n\t\tparsed: "x",\n\t\trawValue: "info"',
        '"LISTEN_ADDR": {\n\t\tlist: []string{"127.0.0.1:8080"},\n\t\trawValue: "127.0.0.1:8080"',
      ),
    }) ?? { settings: [] }
    expect(settings.filter(({ active, name }) => active && name === 'LISTEN_ADDR').map(({ value }) => value)).toEqual([
      { kind: 'text', text: '0.0.0.0:8080' },
    ])
  })
  it('does not stand in a map of something else', () => expect(variables({ 'table.go': table })).toEqual([]))

  const prefixed = {
    'conf.go':
      'package main\nimport "github.com/knadh/koanf/providers/env"\nfunc init() { k.Load(env.Provider("SHOP_", ".", nil), nil) }\n',
    'go.mod': 'module example.org/shop\n\ngo 1.25\n\nrequire github.com/lib/pq v1.10.9\n',
    'compose.yaml':
      'services:\n  web:\n    image: example.org/shop\n    environment:\n      SHOP_app__address: 0.0.0.0:8081\n      SHOP_db__host: db\n      SHOP_db__database: shop\n      OTHER: x\n',
  }
  it('may be one of a prefix that Compose gives', () => {
    expect(variables(prefixed)).toEqual([
      'SHOP_app__address=0.0.0.0:8081',
      'SHOP_db__database=shop',
      'SHOP_db__host=db',
    ])
    expect(facts(prefixed)).toEqual(['SHOP_db__database: db.name', 'SHOP_db__host: db.host'])
  })
})

it('a file’s path may be what callers give, and the code’s own word chooses it', () => {
  const { datastores } = stackOf({
    'go.mod':
      'module example.org/shop\n\ngo 1.25\n\nrequire (\n\tgorm.io/driver/sqlite v1.5.0\n\tgorm.io/driver/mysql v1.5.0\n\tgorm.io/driver/postgres v1.5.0\n)\n',
    'main.go': using('store', 'store.New(c.Dialect, c.Connection)'),
    'conf.go':
      'package main\nfunc text(to *string, name string) { *to = os.Getenv(name) }\nfunc init() {\n\tc := Settings{\n\t\tDialect: "sqlite3",\n\t\tConnection: "data/shop.db",\n\t}\n\ttext(&c.Dialect, "SHOP_DATABASE_DIALECT")\n\ttext(&c.Connection, "SHOP_DATABASE_CONNECTION")\n}\n',
    'store/store.go':
      'package store\nimport (\n\t"gorm.io/driver/mysql"\n\t"gorm.io/driver/postgres"\n\t"gorm.io/driver/sqlite"\n)\nfunc New(dialect, connection string) {\n\tgorm.Open(mysql.Open(connection))\n\tgorm.Open(postgres.Open(connection))\n\tgorm.Open(sqlite.Open(connection))\n}\n',
  })
  expect(datastores.map(({ engine }) => engine.value)).toEqual(['sqlite:3'])
})

describe('a migration', () => {
  const migrate = (contents: Contents): string | undefined => appOf(contents)?.migrate?.value.command
  const flag = (body: string): string =>
    `package main\nfunc run() {\n\tvar now bool\n\tflag.BoolVar(&now, "migrate", false, "x")\n\tif now {\n\t\t${body}\n\t}\n}\n`

  it('is a flag with which the program ends', () =>
    expect(migrate({ 'flags.go': flag('apply()\n\t\treturn') })).toBe('shop -migrate'))
  it('is no flag with which it goes on to serve', () =>
    expect(migrate({ 'flags.go': flag('apply()') })).toBeUndefined())
  const upgrade = (help: string): Contents => ({
    'flags.go': `package main\nvar up = flags.Bool("upgrade", false, "${help}")\n`,
    'shop.service':
      '[Service]\nExecStartPre=/usr/bin/shop --config /etc/shop.toml --upgrade --yes\nExecStart=/usr/bin/shop --config /etc/shop.toml\n',
  })
  it('is what a service runs before its start, without files of that machine', () =>
    expect(migrate(upgrade('upgrade the database'))).toBe('shop --upgrade --yes'))
  it('is no upgrade of something else', () => expect(migrate(upgrade('upgrade the program'))).toBeUndefined())
  it('is none of the program’s own words', () =>
    expect(appOf(upgrade('upgrade the database'))?.args?.value).toBe('--config /etc/shop.toml'))
})

it('a folder that is written to may be named by a setting, or its default', () => {
  const app = appOf({
    'conf.go':
      'package main\nfunc text(to *string, name string) { *to = os.Getenv(name) }\nfunc init() {\n\tc := Settings{\n\t\tPictures: "data/pictures",\n\t\tScratch: "work/tmp",\n\t}\n\ttext(&c.Pictures, "SHOP_PICTURES")\n\tos.MkdirAll(c.Pictures, 0o755)\n\tmake(c.Scratch)\n}\nfunc make(folder string) { os.Mkdir(folder, 0o755) }\n',
  })
  expect(app?.uploads.map(({ value }) => value)).toEqual(['data/pictures'])
  expect(app?.writable.map(({ value }) => value)).toEqual(['work/tmp'])
})

it('a folder that is written to may be a field of what is made with it', () => {
  const store =
    'package store\ntype Store struct { folder string }\nvar only *Store\nfunc New(place string) *Store {\n\treturn &Store{folder: place}\n}\nfunc Load(other string) { os.ReadFile(other) }\nfunc Init(place string) {\n\tonly = New("./parcels")\n\tif place != "" {\n\t\tonly.folder = place\n\t}\n}\nfunc (s *Store) Open() error { return os.MkdirAll(s.folder, 0o755) }\n'
  const main =
    'package main\nimport "example.org/shop/store"\nfunc setUp() { store.Init("./parcels"); store.Load("./other") }\n'
  const app = appOf({ 'conf.go': main, 'store/store.go': store, 'parcels/README_OF_PARCELS.md': 'x' })
  expect(app?.uploads.map(({ value }) => value)).toEqual(['parcels'])
  const both = appOf({ 'conf.go': main.replace('./parcels', './boxes'), 'store/store.go': store })
  expect(both?.uploads).toEqual([])
})
