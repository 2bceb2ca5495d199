// Migrations that a program beside the app runs, on small repositories.
import { describe, expect, it } from 'vitest'
import { appSection } from '../../../test/app-section.ts'
import { providers } from '../../providers/index.ts'
import { draftStack } from '../draft.ts'
import { inspectApp } from '../inspect.ts'

type Contents = Readonly<Record<string, string>>

const files = (contents: Contents) => ({
  paths: Object.keys(contents).toSorted(),
  read: (path: string) => contents[path],
})

const main = (driver: string): string =>
  `package main\nimport (\n\t"net/http"\n\t"os"\n\t_ "${driver}"\n)\nfunc main() {\n\topen(os.Getenv("STORE_DSN"))\n\thttp.ListenAndServe(":8081", nil)\n}\n`

const plain: Contents = {
  'go.mod': 'module example.org/shop\n\ngo 1.25\n\nrequire github.com/lib/pq v1.10.9\n',
  'main.go': main('github.com/lib/pq'),
  'db/migrations/0001_first.up.sql': 'create table a ();\n',
}

const appOf = (contents: Contents) => draftStack(files({ ...plain, ...contents }), providers, { name: 'shop' }).apps[0]

const facts = (contents: Contents) => {
  const app = appOf(contents)
  return {
    migrate: app?.migrate?.value.command,
    tools: app?.tools?.map(({ value }) => value),
    files: app?.files?.map(({ value }) => value),
    variables: app?.settings.flatMap(({ name, value }) =>
      'template' in value ? [`${name}=${value.template}`] : 'reference' in value ? [`${name}=${value.reference}`] : [],
    ),
  }
}

const parts = ['PGDATABASE=db.name', 'PGHOST=db.host', 'PGPASSWORD=db.password', 'PGPORT=db.port', 'PGUSER=db.user']
const up = (folder: string): string => `migrate -path ${folder} -database postgres:///?sslmode=disable up`
const tool = 'github.com/golang-migrate/migrate/v4/cmd/migrate'

describe('a tool beside the app migrates', () => {
  it.each<[string, Contents, Partial<ReturnType<typeof facts>>]>([
    [
      'as a Makefile says, at the version of the Dockerfile',
      {
        Makefile: 'up:\n\tmigrate -path db/migrations -database "$(DB)" -verbose up\ndown:\n\tmigrate -path x down\n',
        Dockerfile: `FROM golang:1.25\nRUN go build -o app . && go install -tags postgres ${tool}@v4.17.1\nCMD ["./app"]\n`,
      },
      {
        migrate: up('db/migrations'),
        tools: [`-tags postgres ${tool}@v4.17.1`],
        files: ['db/migrations'],
        variables: parts,
      },
    ],
    [
      'as the image’s start script does',
      {
        Dockerfile:
          'FROM golang:1.25 AS b\nWORKDIR /src\nCOPY . .\nRUN go build -o /out/shop .\nFROM debian\nWORKDIR /app\nCOPY --from=b /out/shop /app/shop\nCOPY db /app/db\nCOPY start.sh /app/start.sh\nCMD ["/app/start.sh"]\n',
        'start.sh': '#!/bin/sh\nmigrate -path /app/db/migrations -database "$STORE_DSN" up\nexec /app/shop\n',
        'go.mod': `${plain['go.mod']}require github.com/golang-migrate/migrate/v4 v4.16.2\n`,
      },
      {
        migrate: up('db/migrations'),
        tools: [`-tags postgres ${tool}@v4.16.2`],
      },
    ],
    [
      'from a folder that a variable of the Makefile names',
      {
        Makefile:
          'FOLDER = $(PWD)/store/changes\nDB := postgres://a:b@localhost/shop\nup:\n\tmigrate -path $(FOLDER) -database "$(DB)" up\n',
        'store/changes/1_a.up.sql': '',
      },
      { migrate: up('store/changes'), files: ['store/changes'] },
    ],
    [
      'as a service of its own image',
      {
        'compose.yaml':
          'services:\n  migrate:\n    image: migrate/migrate:v4.15.2\n    volumes: [./db/migrations:/migrations]\n    command: ["-path=/migrations", "-database", "postgres://a:b@db/shop", "up"]\n'.replace(
            'volumes: [./db/migrations:/migrations]',
            'volumes:\n      - ./db/migrations:/migrations',
          ),
      },
      {
        migrate: up('db/migrations'),
        tools: [`-tags postgres ${tool}@v4.15.2`],
      },
    ],
    [
      'of another database by its own words',
      {
        'go.mod': plain['go.mod']?.replace('lib/pq v1.10.9', 'go-sql-driver/mysql v1.8.1') ?? '',
        'main.go': main('github.com/go-sql-driver/mysql'),
        Makefile: 'up:\n\tgoose -dir ./sql/schema mysql "$(DSN)" up\n',
        'sql/schema/1_a.sql': '-- +goose Up\ncreate table a (b int);\n',
      },
      {
        migrate: 'goose -dir sql/schema mysql up',
        tools: ['github.com/pressly/goose/v3/cmd/goose@v3.27.1'],
        files: ['sql/schema'],
        variables: ['GOOSE_DBSTRING=${db.user}:${db.password}@tcp(${db.host}:${db.port})/${db.name}?parseTime=true'],
      },
    ],
  ])('%s', (_, contents, expected) => expect(facts(contents)).toMatchObject(expected))

  it.each<[string, Contents]>([
    ['nothing runs it', {}],
    [
      'it would take a password as an argument',
      {
        'go.mod': plain['go.mod']?.replace('lib/pq v1.10.9', 'go-sql-driver/mysql v1.8.1') ?? '',
        'main.go': main('github.com/go-sql-driver/mysql'),
        Makefile: 'up:\n\tmigrate -path db/migrations -database "mysql://$(DSN)" up\n',
      },
    ],
    ['it is run backwards alone', { Makefile: 'down:\n\tmigrate -path db/migrations -database "$(DB)" down\n' }],
    ['the repository has no migrations', { Makefile: 'up:\n\tgoose -dir db/migrations postgres "$(DB)" up\n' }],
    [
      'the app has it inside',
      {
        Makefile: 'up:\n\tmigrate -path db/migrations -database "$(DB)" up\n',
        'main.go': main('github.com/golang-migrate/migrate/v4'),
      },
    ],
  ])('not where %s', (_, contents) => expect(facts(contents)).toMatchObject({ migrate: undefined, tools: undefined }))
})

describe('what the image of a program runs', () => {
  const problems = (more: Readonly<Record<string, unknown>>): readonly string[] => {
    const provider = providers.frameworks.find(({ name }) => name === 'go')
    if (!provider) throw new Error('no provider')
    return inspectApp(
      appSection({ framework: 'go', ...more }),
      provider,
      files({ ...plain, 'bin/own': '' }),
    ).problems.map(({ key, diagnostic }) => `${key}: ${diagnostic.message}`)
  }

  it.each([
    { migrate: 'shop install && shop migrate' },
    { migrate: 'migrate up', tools: [`-tags postgres ${tool}@v4.17.1`] },
    { tasks: { a: 'tern status' }, tools: ['github.com/jackc/tern/v2@v2.3.4'] },
    { tasks: { a: './bin/own' }, files: ['bin'] },
    { migrate: { command: './own', directory: 'bin' }, files: ['bin'] },
    { migrate: '/app/bin/own', files: ['bin'] },
  ])('is in it: %j', (more) => expect(problems(more)).toEqual([]))

  it.each([
    [
      { migrate: 'migrate up' },
      'migrate: migrate starts migrate, and the image has shop alone: no shell, and nothing of a distribution',
    ],
    [
      { processes: { w: 'sh -c "a"' } },
      'processes: processes.w starts sh, and the image has shop alone: no shell, and nothing of a distribution',
    ],
  ])('is missed: %j', (more, message) => expect(problems(more)).toEqual([message]))
})
