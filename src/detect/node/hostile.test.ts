// Files of Node's world that no parser expects: none may throw, hang or be believed.
import { describe, expect, it } from 'vitest'
import { providers } from '../../providers/index.ts'
import { draftStack } from '../draft.ts'
import { openRepository } from '../repository.ts'
import { readNodeModule } from './module.ts'
import { stepsOfScript } from './steps.ts'
import { readTokens } from './tokens.ts'
import { readLooseJson } from './tsconfig.ts'

const many = (text: string, count: number): string => text.repeat(count)

const junk: readonly string[] = [
  '',
  '\0\u0001\ufffd\u2028',
  '`never closed ${',
  "'never closed\nconst x = 1\n",
  '/* never closed',
  '/never[closed\n',
  many('(', 50_000),
  many('}', 50_000),
  many('`${', 20_000),
  many('`${x}`', 20_000),
  many('/[', 50_000),
  many('/ ', 50_000),
  many('"', 50_000),
  many('\\', 50_000),
  many('a.', 50_000),
  many('f(', 30_000),
  many('app.get("/health", f(', 10_000),
  many('app.use("/a", b)\n', 10_000),
  many('const a = b\nconst b = a\n', 10_000),
  many('process.env.', 20_000),
  many('process.env.A_B || ', 20_000),
  many('process.env[key]\n', 10_000),
  many('{ A_B: z.string(', 10_000),
  many('import a from "./app"\n', 5000),
  many('export * from ', 10_000),
  many('@Controller() @Get() ', 5000),
  many('x.listen(3000);', 10_000),
  many('fs.mkdirSync(path.join(', 10_000),
  many('fs.mkdirSync(`${__dirname}/x`)\n', 5000),
  many('new Pool({ host: process.env.A_B, ', 5000),
  many('router.route("/a").get(x)', 5000),
  `{"scripts": {"start": "${many('a && ', 5000)}node app.js"}}`,
  `{"scripts": {"start": "npm start"}, "dependencies": {"express": {}}, "workspaces": 5}`,
  many('{"a":', 10_000),
  many('[', 100_000),
]

describe('junk', () => {
  it.each(junk.map((text, index) => [index, text] as const))('%i is read', (_, text) => {
    expect(readTokens(text).every(({ line }) => line > 0)).toBe(true)
    readNodeModule('a.ts', text)
    readLooseJson(text)
  })

  it('as every file of a repository', () => {
    const names = [
      ...['package.json', 'api/package.json', 'api/tsconfig.json', 'api/nest-cli.json', 'api/project.json'],
      ...['api/ecosystem.config.js', 'api/src/routes.ts', 'api/src/config.js', 'api/prisma/schema.prisma'],
      ...['api/next.config.js', 'api/svelte.config.js', 'api/tsup.config.ts', 'web/package.json', 'serverless.yml'],
      ...['config/custom-environment-variables.json', '.env.example', 'Dockerfile', 'Procfile', 'compose.yaml'],
    ]
    for (const text of junk) {
      const contents: Record<string, string> = Object.fromEntries(names.map((name) => [name, text]))
      contents['server/package.json'] = '{"scripts": {"start": "node app.js"}, "dependencies": {"express": "5"}}'
      contents['server/app.js'] = "require('./more')\nrequire('express')().listen(3000)\n"
      contents['server/more.js'] = text
      const files = { paths: Object.keys(contents).toSorted(), read: (path: string) => contents[path] }
      const { apps } = draftStack(files, providers, { name: 'x' })
      expect(apps.map(({ path, entry }) => `${path} ${entry?.value}`)).toContain('server app.js')
    }
  })
})

describe('time', () => {
  const mebibyte = 1 << 20
  it.each<[string, string]>([
    ['a line that a bundler made', `var a=${many('function(){return process.env.A_B||1},', mebibyte / 38)}1`],
    ['slashes', many('/[', mebibyte / 2)],
    ['quotes', many(`'"`, mebibyte / 2)],
    ['templates', many('`${', mebibyte / 3)],
    ['brackets', many('([{', mebibyte / 3)],
    ['lines of reads', many('const A_B = process.env.A_B || 1\n', mebibyte / 33)],
    ['lines of routes', many("app.get('/health', (q, s) => s.end())\n", mebibyte / 38)],
    ['lines of calls', many('f(g(h(', mebibyte / 6)],
    [
      'lines of other reads',
      Array.from({ length: 25_000 }, (_, index) => `use(process.env.A_${index}, app.get('/${index}', f))\n`).join(''),
    ],
    ['connections', many('new Pool({ host: process.env.A_B })\n', mebibyte / 36)],
  ])('%s of 1 MiB take less than 3 seconds of a processor', (_, text) => {
    const contents: Record<string, string> = {
      'package.json': '{"scripts": {"start": "node app.js"}, "dependencies": {"express": "5", "pg": "8"}}',
      'app.js': "import { Pool } from 'pg'\nimport './more.js'\nexpress().listen(3000)\n",
      'more.js': text,
    }
    const files = { paths: Object.keys(contents), read: (path: string) => contents[path] }
    const before = process.cpuUsage()
    draftStack(files, providers, { name: 'x' })
    const { user, system } = process.cpuUsage(before)
    expect((user + system) / 1e6).toBeLessThan(3)
  })

  it('scripts that call each other end', () => {
    const scripts = Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [`s${index}`, many('npm-run-all s* && ', 20)]),
    )
    const repository = openRepository({ paths: ['package.json'], read: () => JSON.stringify({ scripts }) })
    expect(stepsOfScript(repository, '.', 's0').length).toBeLessThan(1000)
  })
})
