// What is found of Go programs, on small repositories.
import { describe, expect, it } from 'vitest'
import { appSection } from '../../../test/app-section.ts'
import type { Files } from '../../model/files.ts'
import { providers } from '../../providers/index.ts'
import { draftStack } from '../draft.ts'
import { inspectApp } from '../inspect.ts'

type Contents = Readonly<Record<string, string>>

const files = (contents: Contents): Files => ({
  paths: Object.keys(contents).toSorted(),
  read: (path) => contents[path],
})

const stackOf = (contents: Contents) => draftStack(files(contents), providers, { name: 'shop' })
const appOf = (contents: Contents) => stackOf(contents).apps[0]

const module = 'module example.org/shop\n\ngo 1.25\n'
const serving = 'package main\nimport "net/http"\nfunc main() { http.ListenAndServe(":8081", nil) }\n'
const tool = 'package main\nfunc main() {}\n'

describe('the entry', () => {
  it.each<[string, Contents, string]>([
    ['is the module itself', { 'main.go': serving }, '.'],
    ['is a package below cmd', { 'cmd/api/main.go': serving, 'cmd/seed/main.go': tool }, './cmd/api'],
    [
      'is what the image builds',
      {
        'cmd/api/main.go': serving,
        'cmd/admin/main.go': serving,
        Dockerfile:
          'FROM golang:1.25 AS b\nWORKDIR /src\nCOPY . .\nRUN go build -o /out/x ./cmd/admin\nFROM scratch\nCOPY --from=b /out/x /x\nCMD ["/x"]\n',
      },
      './cmd/admin',
    ],
    [
      'serves by a package of its own module',
      {
        'cmd/one/main.go': 'package main\nimport "example.org/shop/internal/web"\nfunc main() { web.Run() }\n',
        'internal/web/web.go': serving.replace('package main', 'package web').replace('main()', 'Run()'),
      },
      './cmd/one',
    ],
    [
      'is no example and no tool',
      { 'examples/x/main.go': serving, 'tools/y/main.go': serving, 'main.go': serving },
      '.',
    ],
  ])('%s', (_, contents, expected) => expect(appOf({ 'go.mod': module, ...contents })?.entry?.value).toBe(expected))

  it('of a module in a folder is seen from there', () =>
    expect(appOf({ 'backend/go.mod': module, 'backend/main.go': serving })).toMatchObject({
      path: 'backend',
      entry: { value: '.' },
    }))

  it('that serves nothing is none', () =>
    expect(() => stackOf({ 'go.mod': module, 'main.go': tool })).toThrow('no app was found'))
})

describe('arguments', () => {
  it.each<[string, Contents, string | undefined]>([
    ['none', { 'main.go': serving }, undefined],
    [
      'those of the image',
      {
        'main.go': serving,
        Dockerfile: 'FROM golang:1.25\nRUN go build -o app .\nCMD ["./app", "serve", "--quiet"]\n',
      },
      'serve --quiet',
    ],
    ['those of the Procfile', { 'main.go': serving, Procfile: 'web: bin/shop -v run\n' }, '-v run'],
    [
      'with the quotes that they need',
      { 'main.go': serving, Procfile: `web: bin/shop --title "It's ours"\n` },
      `--title 'It'\\''s ours'`,
    ],
    [
      'a command that serves',
      {
        'main.go': `${serving}import "github.com/spf13/cobra"\nvar c = &cobra.Command{\n\tUse: "serve",\n}\nvar d = &cobra.Command{\n\tUse: "list",\n}\n`,
      },
      'serve',
    ],
    [
      'a word that the program looks for',
      { 'main.go': `${serving}func x() { switch os.Args[1] { case "--help": ; case "--server": } }\n` },
      '--server',
    ],
  ])('are %s', (_, contents, expected) => expect(appOf({ 'go.mod': module, ...contents })?.args?.value).toBe(expected))
})

it('migrations are a command of the program, which has the module’s name where its folder says nothing', () => {
  const command = (more: string): string | undefined =>
    appOf({
      'go.mod': module,
      'cmd/main.go': `${serving}import "github.com/spf13/cobra"\nvar m = &cobra.Command{\n\tUse: "migrate",\n}\n${more}`,
    })?.migrate?.value.command
  expect(command('')).toBe('shop migrate')
  expect(command('var u = &cobra.Command{\n\tUse: "up",\n}\n')).toBe('shop migrate up')
  expect(command('func init() { m.AddCommand(newSubCmd("up", "All of them", up)) }\n')).toBe('shop migrate up')
})

describe('the port of a socket', () => {
  const main = (sockets: string): string =>
    `package main\nimport (\n\t"net"\n\t"net/http"\n)\nfunc main() {\n${sockets}\n\thttp.Serve(httpL, nil)\n}\n`
  const both = main('\tgrpcL, err := net.Listen("tcp", ":9100")\n\thttpL, err := net.Listen("tcp", "0.0.0.0:9200")')
  const image = (build: string): string =>
    `FROM golang:1.25 AS b\nWORKDIR /src\nCOPY . .\nRUN ${build}\nFROM scratch\nCOPY --from=b /out/x /x\nEXPOSE 9100\nEXPOSE 9200\nCMD ["/x"]\n`
  it.each<[string, Contents, number | undefined]>([
    ['that is the only one', { 'main.go': main('\tl, err := net.Listen("tcp", ":9300")') }, 9300],
    ['whose name says HTTP', { 'main.go': both }, 9200],
    [
      'of which the image offers it',
      { 'main.go': both, Dockerfile: image('go build -a -installsuffix cgo -o /out/x') },
      9200,
    ],
    [
      'of a program whose Dockerfile lies in a folder, with paths that lead out of the context',
      {
        'cmd/x/main.go': both,
        'cmd/x/Dockerfile': image('go build -o /out/x ./cmd/x').replace('COPY . .', 'COPY ../../go.mod ./\nCOPY . .'),
        Procfile: 'web: x\n',
      },
      9200,
    ],
    [
      'of a program that is built from another folder',
      { 'cmd/x/main.go': both, Dockerfile: image('go build -C ./cmd/x -o /out/x .') },
      9200,
    ],
  ])('%s', (_, contents, expected) => {
    const app = appOf({ 'go.mod': module, ...contents })
    const isBuilt = Object.keys(contents).some((name) => name.endsWith('Dockerfile'))
    expect([app?.port?.value, !isBuilt || app?.entry?.confidence === 1]).toEqual([expected, true])
  })
})

it('a variable that holds host and port of a database gets both', () => {
  const read = (name: string): string => `var _ = os.Getenv("${name}")\n`
  const values = (...names: readonly string[]): string[] =>
    (
      appOf({
        'go.mod': `${module}\nrequire github.com/jackc/pgx/v5 v5.7.0\n`,
        'main.go': `${serving}import "os"\nimport "github.com/jackc/pgx/v5"\n${names.map(read).join('')}`,
      })?.settings ?? []
    ).flatMap(({ name, value }) =>
      value.kind === 'template'
        ? [`${name} ${value.template}`]
        : value.kind === 'fact'
          ? [`${name} ${value.reference}`]
          : [],
    )
  expect(values('PG_ADDR', 'PG_USER', 'PG_DATABASE')).toEqual([
    'PG_ADDR ${db.host}:${db.port}',
    'PG_DATABASE db.name',
    'PG_USER db.user',
  ])
  expect(values('DB_ADDRESS', 'DB_PORT')).toEqual(['DB_ADDRESS db.host', 'DB_PORT db.port'])
})

describe('the port', () => {
  it.each<[string, string, number]>([
    ['of the call', 'http.ListenAndServe("0.0.0.0:9000", nil)', 9000],
    ['of a server', 's := http.Server{Handler: h, Addr: ":9001"}; s.ListenAndServe()', 9001],
    ['of a flag', 'p := flag.Int("port", 9002, "the port"); http.ListenAndServe(x, nil)', 9002],
    [
      'of a default',
      'port := os.Getenv("PORT")\nif port == "" { port = "9003" }\nhttp.ListenAndServe(":"+port, nil)',
      9003,
    ],
    ['of a helper', 'http.ListenAndServe(":"+getenv("PORT", "9004"), nil)', 9004],
  ])('%s', (_, body, expected) =>
    expect(
      appOf({ 'go.mod': module, 'main.go': `package main\nimport "net/http"\nfunc main() {\n${body}\n}\n` })?.port
        ?.value,
    ).toBe(expected),
  )
})

describe('settings', () => {
  const settings = (source: string, more: Contents = {}) =>
    Object.fromEntries(
      (
        appOf({ 'go.mod': module, 'main.go': serving, 'more.go': `package main\n${source}\n`, ...more })?.settings ?? []
      ).map(({ name, active, value }) => [name, active ? value.kind : 'comment']),
    )

  it('by the standard library, also through a helper', () =>
    expect(
      settings(
        'func env(key, fallback string) string {\n  if v, ok := os.LookupEnv(key); ok { return v }\n  return fallback\n}\nvar a = env("TITLE", "x")\nvar b = os.Getenv("SESSION_SECRET")\nvar c = os.Getenv("API_BASE")\nfunc init() { if c := os.Getenv("MUST"); c == "" {\n log.Fatal("no") } }',
      ),
    ).toEqual({ TITLE: 'comment', SESSION_SECRET: 'secret', API_BASE: 'comment', MUST: 'unknown' }))

  it('by tags', () =>
    expect(
      settings(
        'type C struct {\n\tTitle string `env:"TITLE" envDefault:"x"`\n\tMust string `env:"MUST,required"`\n\tOther string `envconfig:"OTHER" default:"1"`\n}',
      ),
    ).toEqual({ TITLE: 'comment', MUST: 'unknown', OTHER: 'comment' }))

  it('by a package that reads the environment of its own accord', () =>
    expect(
      settings(
        'import "github.com/spf13/viper"\nfunc x() { viper.SetEnvPrefix("shop"); viper.AutomaticEnv(); viper.SetDefault("title", "x"); viper.GetString("title"); v := url.Values{}; v.Get("page") }',
      ),
    ).toEqual({ SHOP_TITLE: 'comment' }))

  it('takes a database without TLS, which its drivers would insist on', () => {
    const { apps, datastores } = stackOf({
      'go.mod': `${module}require github.com/lib/pq v1.10.9\n`,
      'main.go': `${serving}import _ "github.com/lib/pq"\nvar u = os.Getenv("DATABASE_URL")\n`,
    })
    expect(datastores.map(({ engine }) => engine.value)).toEqual(['postgres:17'])
    expect(apps[0]?.settings[0]?.value).toEqual({ kind: 'template', template: '${db.url}?sslmode=disable' })
  })
})

describe('paths', () => {
  const source = (body: string): Contents => ({
    'go.mod': module,
    'main.go': `package main\nimport "net/http"\nfunc main() {\n${body}\nhttp.ListenAndServe(":80", r)\n}\n`,
  })
  it.each<[string, string, string | undefined]>([
    ['one', 'r.HandleFunc("/healthz", live)', '/healthz'],
    ['one of a method', 'r.HandleFunc("GET /health", live)', '/health'],
    ['one of a group', 'v := r.Group("/api")\nv.GET("/health", live)', '/api/health'],
    [
      'one that a function puts a prefix before',
      'r.HandleFunc(s.prefixed("/healthz"), live).Methods("GET")',
      '/healthz',
    ],
    ['one behind a prefix of the settings', 'r.HandleFunc(cfg.Base+"/healthz", live)', '/healthz'],
    ['one behind a prefix of the code', 'const base = "/api"\nr.HandleFunc(base + "/health", live)', '/api/health'],
    ['none that a client asks', 'c.Get(base+"/healthz")\nhttp.Get(base + "/health")\nx.Get(url("/up"), &v)', undefined],
    ['none that is made of numbers', 'r.HandleFunc(path("/up%d"), live)', undefined],
    ['none that has parameters', 'r.GET("/health/:id", live)', undefined],
  ])('%s', (_, body, expected) => expect(appOf(source(body))?.liveness?.value).toBe(expected))

  it('what asks the database tells whether it is ready', () =>
    expect(appOf(source('r.GET("/healthz", live)\nr.GET("/readyz", func(w W, q Q) { db.Ping() })'))).toMatchObject({
      liveness: { value: '/healthz' },
      readiness: { value: '/readyz' },
    }))

  it('what is called readiness is never liveness, whatever it asks', () =>
    expect(appOf(source('r.HandleFunc(p("/readyz"), ready)'))).toMatchObject({ readiness: { value: '/readyz' } }))

  it('a check of the repository’s own for a path that no code answers does not count', () =>
    expect(
      appOf({
        ...source('r.HandleFunc("/health", live)\napi := r.PathPrefix("/api/v1").Subrouter()'),
        Dockerfile:
          'FROM golang\nRUN go build -o x .\nHEALTHCHECK CMD wget http://localhost:80/api/v1/health\nCMD ["./x"]\n',
      })?.liveness?.value,
    ).toBe('/health'))
})

describe('folders', () => {
  it('what it reads and what it writes', () => {
    const app = appOf({
      'go.mod': module,
      'main.go': `${serving}func x() {\n template.ParseGlob("templates/*.html")\n os.ReadFile("config.yaml")\n loadLimits("limits.yaml")\n os.MkdirAll("data/files", 0o755)\n os.Create("logs/x.log")\n}\n`,
      'templates/a.html': 'x',
      'config.yaml': 'a: 1',
      'limits.yaml': 'a: 1',
      'README.md': 'x',
    })
    expect(app?.files?.map(({ value }) => value)).toEqual(['config.yaml', 'limits.yaml', 'templates'])
    expect(app?.uploads.map(({ value }) => value)).toEqual(['data/files'])
    expect(app?.writable.map(({ value }) => value)).toEqual(['logs'])
  })
})

describe('check', () => {
  const [provider] = providers.frameworks.filter(({ kind }) => kind === 'go')
  const messages = (contents: Contents, changes: object = {}): string[] =>
    inspectApp(
      appSection({ framework: 'go', ...changes }),
      provider as never,
      files({ 'go.mod': module, 'main.go': serving, ...contents }),
    ).problems.map(({ key, diagnostic: { message } }) => `${key}: ${message}`)

  it('is content', () => expect(messages({})).toEqual([]))
  it.each<[string, Contents, object, string]>([
    ['no such folder', {}, { entry: './cmd/x' }, 'entry: cmd/x has no Go files'],
    ['a library', { 'lib/a.go': 'package lib\n' }, { entry: './lib' }, 'entry: lib is not a package main'],
    ['no module', { 'x/main.go': serving }, { path: 'x' }, 'path: there is no go.mod between x and'],
    ['a missing file', {}, { files: ['templates'] }, 'files: templates is not in the repository'],
    [
      'what a build elsewhere makes',
      { 'web.go': 'package main\nimport "embed"\n//go:embed dist/*\nvar f embed.FS\n' },
      {},
      'entry: web.go:3 embeds dist/*, which is not in the repository',
    ],
    [
      'a package that a generator makes',
      {
        'main.go': `${serving}import _ "example.org/shop/internal/docs"\nimport _ "example.org/shop/sdk/x"\n`,
        'sdk/go.mod': 'module example.org/shop/sdk\n',
        'a_windows.go': 'package main\nimport _ "example.org/shop/other"\n',
        'tag.go': '//go:build tagged\n\npackage main\nimport _ "example.org/shop/another"\n',
      },
      {},
      'entry: main.go:4 imports example.org/shop/internal/docs, which is not in the repository',
    ],
    ['an old version', {}, { go: '1.18' }, 'go: go 1.18 has no base image here'],
  ])('%s', (_, contents, changes, expected) => expect(messages(contents, changes).join('\n')).toContain(expected))

  it('knows what is C, what is vendored, and which files of variables it loads', () => {
    const facts = (contents: Contents, changes: object = {}) =>
      inspectApp(
        appSection({ framework: 'go', ...changes }),
        provider as never,
        files({ 'go.mod': module, 'main.go': serving, ...contents }),
      ).facts
    expect(facts({})).toMatchObject({ cgo: false, inputs: ['go.mod'], program: 'shop' })
    expect(facts({ 'go.mod': `${module}require github.com/mattn/go-sqlite3 v1.14.0\n` })).toMatchObject({ cgo: true })
    expect(facts({ 'vendor/modules.txt': '' })).toMatchObject({ inputs: [] })
    const loading = 'package main\nimport "github.com/joho/godotenv"\nfunc load() { godotenv.Load('
    expect(facts({ 'a.go': `${loading}) }\n` })).toMatchObject({ settingsFiles: ['.env'] })
    expect(
      facts({ 'a.go': `${loading}"conf/a.env", "b.env", path, "../c.env") }\n`, 'b.env': '' }, { files: ['b.env'] }),
    ).toMatchObject({ settingsFiles: ['conf/a.env'] })
    expect(facts({ 'a.go': loading.replace('joho', 'mine') })).toMatchObject({ settingsFiles: [] })
  })
})
