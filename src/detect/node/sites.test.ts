// Which packages are sites, which only look like it, and how each is made.
import { describe, expect, it } from 'vitest'
import type { Files } from '../../model/files.ts'
import { providers } from '../../providers/index.ts'
import { draftStack } from '../draft.ts'

type Contents = Readonly<Record<string, string>>

const files = (contents: Contents): Files => ({
  paths: Object.keys(contents).toSorted(),
  read: (path) => contents[path],
})
const stackOf = (contents: Contents) => draftStack(files(contents), providers, { name: 'shop' })

const manifest = (changes: object = {}): string =>
  JSON.stringify(
    { private: true, scripts: { build: 'vite build' }, devDependencies: { vite: '^7' }, ...changes },
    null,
    2,
  )

const site: Contents = {
  'web/package.json': manifest(),
  'web/package-lock.json': '{}',
  'web/index.html': '<div id="root"></div>',
}
const siteOf = (more: Contents) => {
  const found = stackOf({ ...site, ...more }).apps.find((each) => each.site)
  if (!found) throw new Error('no site')
  return found
}

describe('a package is a site', () => {
  it('with a bundler, a page and a lock', () => {
    const found = siteOf({})
    expect([found.framework, found.path, found.site?.output, found.build]).toEqual([
      'static',
      'web',
      undefined,
      undefined,
    ])
    expect(found.evidence?.[0]).toMatchObject({ file: 'web/package.json', line: 7 })
  })
  it.each<[string, Contents]>([
    ['a lock of a workspace above it', { 'web/package.json': manifest(), 'web/index.html': 'x', 'pnpm-lock.yaml': '' }],
    [
      'a page that is public',
      { 'web/package.json': manifest(), 'web/public/index.html': 'x', 'web/package-lock.json': '{}' },
    ],
    [
      'a server only for its own development',
      { ...site, 'web/package.json': manifest({ devDependencies: { vite: '1', express: '5' } }) },
    ],
  ])('%s', (_, contents) => expect(stackOf(contents).apps).toMatchObject([{ path: 'web', framework: 'static' }]))
})

it('the page of a package below is that package’s own', () =>
  expect(
    stackOf({
      'package.json': manifest({ scripts: { start: 'cd client && npm start' } }),
      'package-lock.json': '{}',
      'client/package.json': manifest(),
      'client/package-lock.json': '{}',
      'client/index.html': 'x',
    }).apps.map(({ path }) => path),
  ).toEqual(['client']))

describe('what is none is said', () => {
  it.each<[string, Contents, string]>([
    [
      'a server that listens nowhere',
      { 'api/package.json': manifest({ scripts: { start: 'node .' }, dependencies: { express: '5' } }) },
      'api: api/package.json needs express, but nothing that it starts listens for HTTP',
    ],
    [
      'a framework that renders on a platform',
      {
        'app/package.json': manifest({
          devDependencies: { vite: '7', '@sveltejs/kit': '2', '@sveltejs/adapter-vercel': '5' },
        }),
        'app/svelte.config.js':
          "import adapter from '@sveltejs/adapter-vercel'\nexport default { kit: { adapter: adapter() } }\n",
      },
      'app: it is built for @sveltejs/adapter-vercel: with @sveltejs/adapter-node it would be a program',
    ],
    ['end-to-end tests', { 'e2e/package.json': manifest(), 'e2e/index.html': 'x' }, 'e2e: its folder says "e2e"'],
    [
      'a backup',
      { 'backups/one/web/package.json': manifest(), 'backups/one/web/index.html': 'x' },
      'backups/one/web: its folder says "backups"',
    ],
    ['documentation', { 'docs/package.json': manifest(), 'docs/index.html': 'x' }, 'docs: its folder says "docs"'],
    [
      'a library',
      {
        'packages/ui/package.json': manifest({ private: false, files: ['dist'], main: 'dist/x.js' }),
        'packages/ui/index.html': 'x',
      },
      'packages/ui: it is a library',
    ],
    [
      'a library by its configuration',
      {
        'packages/ui/package.json': manifest(),
        'packages/ui/vite.config.ts': 'export default { build: { lib: { entry: "x" } } }',
        'packages/ui/index.html': 'x',
      },
      'packages/ui: it is a library',
    ],
    [
      'assets of a program',
      { 'assets/package.json': manifest(), 'assets/main.ts': 'x' },
      'assets: it has no index.html',
    ],
    [
      'a lock of another tool',
      { 'shop/package.json': manifest(), 'shop/index.html': 'x', 'shop/deno.lock': '' },
      'shop: its packages are locked by shop/deno.lock',
    ],
    ['no lock', { 'shop/package.json': manifest(), 'shop/index.html': 'x' }, 'shop: it has no lock file'],
    [
      'what is built into another app',
      {
        'shop/package.json': manifest(),
        'shop/index.html': 'x',
        'shop/package-lock.json': '',
        'shop/vite.config.ts': "export default {\n build: { outDir: '../api/static' }, base: '/static/' }",
      },
      'shop: shop/vite.config.ts:2 builds it into api/static',
    ],
  ])('%s', (_, more, expected) => {
    const { apps, leftovers } = stackOf({ ...site, ...more })
    expect(apps.map(({ path }) => path)).toEqual(['web'])
    expect(leftovers.map(({ what, why }) => `${what}: ${why}`).join('\n')).toContain(expected)
  })

  it('a package of tools alone is passed over', () =>
    expect(
      stackOf({
        ...site,
        'package.json': JSON.stringify({ devDependencies: { prettier: '3' }, scripts: { format: 'x' } }),
      }).leftovers,
    ).toEqual([]))

  it('nothing but such packages is said, too', () =>
    expect(() => stackOf({ 'docs/package.json': manifest(), 'docs/index.html': 'x' })).toThrow(/no app was found/))
})

describe('how it is made', () => {
  const dockerfile = (last: string, build = 'npm run build'): string =>
    `FROM node:20-alpine AS build\nWORKDIR /src\nCOPY . .\nRUN npm ci && ${build}\nFROM nginx:alpine\n${last}\n`
  it.each<[string, Contents, string | undefined]>([
    [
      'by its configuration',
      { 'web/vite.config.ts': "export default defineConfig({ build: { outDir: 'public_html' } })" },
      'public_html',
    ],
    [
      'from the root that it names',
      { 'web/vite.config.ts': "export default { root: 'client', build: { outDir: '../out' } }" },
      'out',
    ],
    [
      'by its script',
      { 'web/package.json': manifest({ scripts: { build: 'vite build --outDir ./build/site' } }) },
      'build/site',
    ],
    ['by the image', { 'web/Dockerfile': dockerfile('COPY --from=build /src/out /usr/share/nginx/html') }, 'out'],
    [
      'by an image of the whole repository',
      {
        Dockerfile:
          'FROM node:22 AS b\nWORKDIR /w\nCOPY web/ ./web/\nRUN cd web && npm run build\nFROM nginx\nCOPY --from=b /w/web/site /usr/share/nginx/html\n',
      },
      'site',
    ],
    ['else as the bundler does', {}, undefined],
  ])('its output: %s', (_, more, expected) => expect(siteOf(more).site?.output?.value).toBe(expected))

  it('its script is the one that the image runs', () => {
    const scripts = { build: 'vite build', 'build:prod': 'vite build --mode prod --outDir out' }
    const found = siteOf({
      'web/package.json': manifest({ scripts }),
      'web/Dockerfile': dockerfile('', 'npm run build:prod'),
    })
    expect([found.build?.value, found.site?.output?.value]).toEqual(['npm run build:prod', 'out'])
  })

  it.each<[string, Contents, string, number]>([
    ['a pin goes before an image', { 'web/.nvmrc': 'v24.1.0\n', 'web/Dockerfile': dockerfile('') }, '24', 1],
    [
      'an image before a range',
      { 'web/package.json': manifest({ engines: { node: '>=22' } }), 'web/Dockerfile': dockerfile('') },
      '20',
      1,
    ],
    ['a range', { 'web/package.json': manifest({ engines: { node: '>=24' } }) }, '24', 0.8],
    ['what is too old is raised', { 'web/.nvmrc': '14\n' }, '20', 0.4],
    ['nothing is the default', {}, '22', 0.3],
  ])('its version: %s', (_, more, value, confidence) =>
    expect(siteOf(more).version).toMatchObject({ value, confidence }),
  )

  it('one page answers everything, unless a server says otherwise or the build makes every page', () => {
    const conf = (fallback: string): Contents => ({
      'web/Dockerfile': dockerfile('COPY site.conf /etc/nginx/conf.d/default.conf'),
      'web/site.conf': `server {\n  location / {\n    try_files $uri ${fallback};\n  }\n}\n`,
    })
    expect(siteOf(conf('/index.html')).site?.singlePage).toBeUndefined()
    expect(siteOf(conf('=404')).site?.singlePage).toMatchObject({
      value: false,
      evidence: [{ file: 'web/site.conf', line: 3 }],
    })
    const { 'web/index.html': _, ...rest } = site
    const { apps } = stackOf({
      ...rest,
      'web/package.json': manifest({ dependencies: { astro: '5' } }),
      'web/src/pages/index.astro': 'x',
    })
    expect(apps[0]?.site?.singlePage?.value).toBe(false)
  })
})

describe('what is built into its pages', () => {
  const setting = (more: Contents, name: string) => siteOf(more).settings.find((each) => each.name === name)
  const api: Contents = {
    'api/main.py': 'from fastapi import FastAPI\napp = FastAPI()\n',
    'api/requirements.txt': 'fastapi\n',
  }
  /** Its paths begin with what the edge leaves there. */
  const kept: Contents = {
    'api/main.py': 'from fastapi import FastAPI\napp = FastAPI()\n@app.get("/api/x")\ndef x():\n    return 1\n',
  }
  const reads = (code: string): Contents => ({ ...api, 'web/src/api.ts': code })
  it.each<[string, Contents, object | undefined]>([
    [
      'an address of this machine becomes the route',
      { ...reads('fetch(import.meta.env.VITE_API_URL)'), 'web/.env': 'VITE_API_URL=http://localhost:8000/v1\n' },
      { active: true, value: { text: '/api/v1' } },
    ],
    [
      'a fallback in the code stays',
      reads("const base = (import.meta as any).env?.VITE_API_URL ?? '/api'"),
      { active: false, value: { text: '/api' } },
    ],
    [
      'what the build reads by itself needs no line',
      { ...reads('fetch(import.meta.env.VITE_API_URL)'), 'web/.env.production': 'VITE_API_URL=/api\n' },
      undefined,
    ],
    ['what nothing says waits', reads('x(process.env.VITE_API_URL)'), { active: false }],
    [
      'an address that the build reads is the one of the pages, whatever the code has in its place',
      {
        ...reads("fetch(import.meta.env.VITE_API_URL ?? '/v1')"),
        ...kept,
        'web/.env': 'VITE_API_URL=http://localhost:8000\n',
      },
      { active: true, value: { text: '' } },
    ],
    [
      'unless nothing at all would come to another address',
      { ...reads("fetch(import.meta.env.VITE_API_URL || 'http://localhost:8000')"), ...kept },
      { active: true, value: { kind: 'unknown' } },
    ],
    ['tests do not count', { ...api, 'web/src/api.test.ts': 'import.meta.env.VITE_API_URL' }, undefined],
  ])('%s', (_, more, expected) => {
    const found = setting(more, 'VITE_API_URL')
    if (expected === undefined) expect(found).toBeUndefined()
    else expect(found).toMatchObject(expected)
  })
})

describe('pages without a package', () => {
  it.each<[string, Contents]>([
    [
      'in an image of a web server',
      { 'pages/index.html': 'x', Dockerfile: 'FROM nginx:alpine\nCOPY pages /usr/share/nginx/html\n' },
    ],
    [
      'mounted into one',
      {
        'pages/index.html': 'x',
        'compose.yaml':
          'services:\n  site:\n    image: nginx:alpine\n    volumes: ["./pages:/usr/share/nginx/html:ro"]\n',
      },
    ],
  ])('%s', (_, contents) => {
    const [found] = stackOf(contents).apps
    expect([found?.framework, found?.path, found?.version]).toEqual(['static', 'pages', undefined])
  })
  it('but not pages that nothing serves, or templates', () => {
    expect(() => stackOf({ 'pages/index.html': 'x' })).toThrow(/no app/)
    expect(() =>
      stackOf({ 'templates/index.html': 'x', Dockerfile: 'FROM python:3.12\nCOPY templates /srv\n' }),
    ).toThrow(/no app/)
  })
  it('of the root say so', () =>
    expect(
      stackOf({ 'index.html': 'x', Dockerfile: 'FROM nginx\nCOPY . /usr/share/nginx/html\n' }).apps[0]?.site?.output
        ?.value,
    ).toBe('.'))
})
