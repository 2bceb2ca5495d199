// What lies beside a site, and what its build reads of it.
import { expect, it } from 'vitest'
import { openRepository } from '../repository.ts'
import { unreadFolders } from './unread.ts'

const beside = {
  'package.json': '{"workspaces": ["web", "packages/*"]}',
  'web/package.json': '{"name": "web", "dependencies": {"shapes": "workspace:*"}}',
  'web/src/main.ts': '// the api answers\nfetch("/api/users"); fetch("/api")\n',
  'packages/shapes/package.json': '{"name": "shapes"}',
  'packages/mails/package.json': '{"name": "mails", "scripts": {"build": "mail --out ../../api/mails"}}',
  'api/pyproject.toml': '[project]\n',
  'api/main.py': 'x = 1\n',
  'api/schema.json': '{}',
  'api/mails/a.html': 'x',
  'compose.yaml': 'services: {api: {build: "./api"}}',
  '.github/workflows/test.yml': 'run: cd ./api',
  'docs/index.md': 'x',
}

it.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
  ['a project in another language is not read', {}, ['api']],
  ['also of Go', { 'jobs/go.mod': 'module x\n' }, ['api', 'jobs']],
  ['a folder that a file names is', { 'web/vite.config.ts': 'copy("../api")' }, []],
  ['one that the shell enters is', { 'web/package.json': '{"scripts": {"build": "cd ../api && make"}}' }, []],
  ['a file of it that is imported is', { 'web/src/shape.ts': "import shape from '../../api/schema.json'" }, []],
  ['files that are found by a pattern are', { 'tailwind.config.js': 'content: ["./api/**/*.html"]' }, []],
  ['a package of the workspace that names it is', { 'packages/shapes/make.ts': "read('../../api/schema.json')" }, []],
  ['what a build only writes is not', { 'web/vite.config.ts': 'outDir: "../api/static/site"' }, ['api']],
  [
    'what other parts of the workspace read is not',
    { 'packages/mails/a.ts': "read('../../api/schema.json')" },
    ['api'],
  ],
  ['one with a package of Node in it may be', { 'api/tools/package.json': '{}' }, []],
])('%s', (_, more, expected) => {
  const contents: Readonly<Record<string, string>> = { ...beside, ...more }
  const repository = openRepository({ paths: Object.keys(contents).toSorted(), read: (path) => contents[path] })
  expect(unreadFolders(repository, '.', 'web')).toEqual(expected)
})

it('a folder outside of what the build sees is none of them', () => {
  const repository = openRepository({ paths: Object.keys(beside), read: () => '' })
  expect(unreadFolders(repository, 'web', 'web')).toEqual([])
})
