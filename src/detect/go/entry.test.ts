// Which Go program is the app, and what its image says of it.
import { describe, expect, it } from 'vitest'
import { providers } from '../../providers/index.ts'
import { draftStack } from '../draft.ts'

type Contents = Readonly<Record<string, string>>

const appOf = (contents: Contents) => {
  const all: Contents = { 'go.mod': 'module example.org/shop.app\n\ngo 1.25\n', ...contents }
  const [app] = draftStack({ paths: Object.keys(all).toSorted(), read: (path) => all[path] }, providers, {
    name: 'shop',
  }).apps
  return app
}

const routed: Contents = {
  'cmd/api/main.go':
    'package main\nimport "example.org/shop.app/routes"\nfunc main() { r := routes.New(); r.Run(":8082") }\n',
  'routes/routes.go':
    'package routes\nimport "github.com/gin-gonic/gin"\nfunc New() *gin.Engine { return gin.Default() }\n',
}

it('a router that another package makes is started', () =>
  expect(appOf(routed)).toMatchObject({ entry: { value: './cmd/api' }, port: { value: 8082 } }))

it.each(['addr', 'cfg.HTTPAddress', 'fmt.Sprintf(":%s", cfg.Port)', '":" + port'])(
  'such a router is started, at an address that is called one: %s',
  (address) =>
    expect(
      appOf({ ...routed, 'cmd/api/main.go': routed['cmd/api/main.go']?.replace('":8082"', address) ?? '' })?.entry
        ?.value,
    ).toBe('./cmd/api'),
)

it('what runs without an address is no router', () =>
  expect(() =>
    appOf({ ...routed, 'cmd/api/main.go': routed['cmd/api/main.go']?.replace('":8082"', 'jobs') ?? '' }),
  ).toThrow('no app was found'))

it('a folder whose name begins with a dot holds no program', () =>
  expect(
    appOf({
      ...routed,
      '.history/cmd/api/main_1.go':
        'package main\nimport "net/http"\nfunc main() { http.ListenAndServe(":8081", nil) }\n',
    }),
  ).toMatchObject({ entry: { value: './cmd/api' }, losers: [] }))

it('an image that gets its program from elsewhere is its image', () =>
  expect(
    appOf({
      'main.go': 'package main\nimport "net/http"\nfunc main() { http.ListenAndServe(address(), nil) }\n',
      'fetch/fetch.go': 'package fetch\nvar port = "1080"\n',
      Dockerfile: 'FROM alpine\nCOPY shop /usr/bin/shop\nEXPOSE 9000\nCMD ["/usr/bin/shop"]\n',
    })?.port?.value,
  ).toBe(9000))

it('methods may stand before a path', () =>
  expect(
    appOf({
      'main.go':
        'package main\nimport "net/http"\nfunc main() {\n\tg.Match([]string{"GET", "HEAD"}, "/health", live)\n\thttp.ListenAndServe(":8081", nil)\n}\nfunc live() {}\n',
    })?.liveness?.value,
  ).toBe('/health'))

const serving = 'package main\nimport "net/http"\nfunc main() { http.ListenAndServe(address(), nil) }\n'

it('what copies files into its folder builds the folder', () =>
  expect(
    appOf({
      'main.go': serving,
      'shop.env': '',
      Dockerfile:
        'FROM golang:1.25 AS b\nWORKDIR /app\nCOPY . .\nRUN go build -o main main.go\nFROM alpine\nWORKDIR /app\nCOPY --from=b /app/main .\nCOPY shop.env .\nEXPOSE 8088\nCMD ["/app/main"]\n',
    }),
  ).toMatchObject({ port: { value: 8088 }, files: [{ value: 'shop.env' }] }))

it('of a program and its daemon the daemon is started', () =>
  expect(appOf({ 'cmd/shop/main.go': serving, 'cmd/shopd/main.go': serving })?.entry?.value).toBe('./cmd/shopd'))

it.each([
  ['func main() { http.ListenAndServe(":80", redirect()); http.ListenAndServe(address(), nil) }', undefined],
  ['func main() { go http.ListenAndServe(":6060", nil); http.ListenAndServe(address(), nil) }', undefined],
  ['const defaultAddress = ":9090"\nfunc main() { http.ListenAndServe(address(), nil) }', 9090],
])('the port in %s', (code, port) =>
  expect(appOf({ 'main.go': `package main\nimport "net/http"\n${code}\n` })?.port?.value).toBe(port),
)

it('words behind a redirection are no arguments', () =>
  expect(
    appOf({ 'main.go': serving, Procfile: 'web: bin/shop -config a.yml >> /var/log/shop.log 2>&1\n' })?.args?.value,
  ).toBe('-config a.yml'))

it.each([
  ['COPY shop.toml.sample shop.toml', { target: 'shop.toml', source: 'shop.toml.sample' }],
  ['COPY --from=b /app/shop.yaml ./conf/shop.yaml', { target: 'conf/shop.yaml', source: 'shop.yaml' }],
  ['COPY shop.yaml .', undefined],
])('a file of settings that the image has elsewhere is mounted there: %s', (line, expected) => {
  const app = appOf({
    'main.go': serving,
    'shop.toml.sample': '',
    'shop.yaml': '',
    Dockerfile: `FROM golang:1.25 AS b\nWORKDIR /app\nCOPY . .\nRUN go build -o main .\nFROM alpine\nWORKDIR /srv\nCOPY --from=b /app/main .\n${line}\nCMD ["/srv/main"]\n`,
  })
  expect(app?.config?.value).toEqual(expected)
  expect(app?.files?.map(({ value }) => value)).toEqual(expected ? undefined : ['shop.yaml'])
})

describe('what is run before the program serves', () => {
  const started = (command: string) => {
    const app = appOf({
      'main.go': `${serving}var migrate = flag.Bool("migrate", false, "x")\n`,
      Dockerfile: `FROM golang:1.25 AS b\nWORKDIR /app\nCOPY . .\nRUN go build -o shop .\nFROM alpine\nWORKDIR /srv\nCOPY --from=b /app/shop .\n${command}\n`,
    })
    return { args: app?.args?.value, migrate: app?.migrate?.value.command }
  }
  it.each([
    ['CMD ./shop -migrate && ./shop -quiet', { args: '-quiet', migrate: 'shop.app -migrate' }],
    ['CMD ["sh", "-c", "./shop -migrate && exec ./shop"]', { args: undefined, migrate: 'shop.app -migrate' }],
    ['CMD ./shop prepare && ./shop', { args: undefined, migrate: 'shop.app prepare' }],
    ['CMD ./shop', { args: undefined, migrate: undefined }],
  ])('%s', (command, expected) => expect(started(command)).toEqual(expected))
})

it('the program’s own image is started as a service says', () => {
  const app = appOf({
    'main.go': serving,
    'compose.yaml':
      "services:\n  app:\n    image: example/shop.app:1.0\n    command: [sh, -c, \"./shop --install --yes --config '' && ./shop --upgrade && ./shop --config ''\"]\n",
  })
  expect(app?.args?.value).toBe("--config ''")
  expect(app?.migrate?.value.command).toBe("shop.app --install --yes --config '' && shop.app --upgrade")
})
