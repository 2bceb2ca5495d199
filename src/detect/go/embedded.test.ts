// A Go program that is compiled with pages which packages of Node make.
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

const plain: Contents = {
  'go.mod': 'module example.org/shop\n\ngo 1.25\n',
  'main.go':
    'package main\nimport (\n\t"example.org/shop/ui"\n\t"net/http"\n)\nfunc main() { http.ListenAndServe(":8081", ui.Handler()) }\n',
  'ui/ui.go': 'package ui\nimport "embed"\nvar (\n\t//go:embed all:dist/*\n\tpages embed.FS\n)\n',
  'ui/package.json': JSON.stringify({ scripts: { build: 'vite build' }, devDependencies: { vite: '7.0.0' } }),
  'ui/package-lock.json': JSON.stringify({
    lockfileVersion: 3,
    packages: { 'node_modules/vite': { version: '7.0.0' } },
  }),
  'ui/index.html': '<script type="module" src="/src/main.ts"></script>',
  'ui/src/main.ts': '',
}

const draft = (contents: Contents) =>
  draftStack(files({ ...plain, ...contents }), providers, { name: 'shop' }).apps.map((app) => [
    app.framework,
    app.path,
    app.assets?.value,
  ])

describe('pages that a program is compiled with', () => {
  it('are made in a stage of its image, and are no site', () =>
    expect(draft({})).toEqual([['go', '.', { path: 'ui', output: 'ui/dist' }]]))

  it('may lie in another folder than their build leaves them', () =>
    expect(
      draft({
        'ui/ui.go': '',
        'web/web.go': 'package web\nimport "embed"\n//go:embed build\nvar pages embed.FS\n',
        'ui/vite.config.ts': "export default { build: { outDir: '../web/build' } }",
      }),
    ).toEqual([
      ['go', '.', { path: 'ui', build: 'npm run build -- --outDir dist', output: 'ui/dist', into: 'web/build' }],
    ]))

  it('are there already where the repository keeps them', () => {
    expect(draft({ 'ui/dist/index.html': '' })).toEqual([['go', '.', { path: 'ui', output: 'ui/dist' }]])
    expect(draft({ 'ui/dist/index.html': '', 'ui/dist/a.js': '' })).toEqual([['go', '.', undefined]])
  })

  it('are a site where the program is compiled without them', () =>
    expect(draft({ 'ui/ui.go': 'package ui\n' })).toEqual([
      ['go', '.', undefined],
      ['static', 'ui', undefined],
    ]))

  it('are missed where nothing makes them', () => {
    const problems = (more: object) => {
      const provider = providers.frameworks.find(({ name }) => name === 'go')
      if (!provider) throw new Error('no provider')
      return inspectApp(appSection({ framework: 'go', ...more }), provider, files(plain)).problems.map(
        ({ diagnostic: { message } }) => message,
      )
    }
    expect(problems({})).toEqual(['ui/ui.go:4 embeds dist/*, which is not in the repository'])
    expect(problems({ assets: { path: 'ui', output: 'ui/other' } })).toHaveLength(1)
    expect(problems({ assets: { path: 'ui', output: 'ui/dist' } })).toEqual([])
    expect(problems({ assets: { path: 'ui', output: 'ui/other', into: 'ui/dist' } })).toEqual([])
  })
})
