// Pages that an API's own image would build and serve: two apps, one address, and nothing left to fill in.
import { describe, expect, it } from 'vitest'
import { providers } from '../providers/index.ts'
import { draftStack } from './draft.ts'

type Contents = Readonly<Record<string, string>>

const base: Contents = {
  'package.json': '{"private": true, "workspaces": ["pages"]}',
  'bun.lock': '{}',
  'pages/package.json':
    '{"name": "pages", "scripts": {"build": "tsc && vite build"}, "devDependencies": {"vite": "8"}}',
  'pages/index.html': '<script type="module" src="/src/main.ts"></script>',
  'pages/src/main.ts': 'fetch(import.meta.env.VITE_API_URL ?? "")\n',
  'pages/.env': 'VITE_API_URL=http://localhost:8000\n',
  'pages/vite.config.ts': 'export default defineConfig({\n  build: { outDir: "../service/shop/pages" },\n})\n',
  'service/pyproject.toml': '[project]\nname = "shop"\ndependencies = ["fastapi", "pydantic-settings"]\n',
  'service/shop/__init__.py': '',
  'service/shop/settings.py':
    'from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n    PREFIX: str = "/api/v2"\n    SITE_NAME: str\n    SECRET_KEY: str\n    FIRST_SUPERUSER: str\n    FIRST_SUPERUSER_PASSWORD: str\n    FRONTEND_URL: str\n    DOMAIN: str\nsettings = Settings()\n',
  'service/shop/routes.py':
    'from fastapi import APIRouter\nrouter = APIRouter()\n@router.get("/items/{item}")\ndef item(item: int):\n    return item\n',
  'service/shop/main.py':
    'from pathlib import Path\nfrom fastapi import FastAPI\nfrom shop.routes import router\nfrom shop.settings import settings\nPAGES = Path(__file__).parent / "pages"\napp = FastAPI()\napp.include_router(router, prefix=settings.PREFIX)\napp.frontend("/", directory=PAGES)\n',
  '.env': 'SITE_NAME="Our shop"\nFIRST_SUPERUSER=boss@example.com\nFIRST_SUPERUSER_PASSWORD=changethis\n',
}

const stackOf = (more: Contents = {}) => {
  const contents = { ...base, ...more }
  const files = { paths: Object.keys(contents).toSorted(), read: (path: string) => contents[path] }
  return draftStack(files, providers, { name: 'shop' })
}
const routesOf = (more: Contents = {}): string[] => stackOf(more).routes.map(({ path, app }) => `${path} ${app}`)

describe('a site that is built into the API', () => {
  const { apps } = stackOf()
  const site = apps.find((app) => app.site)
  const api = apps.find((app) => !app.site)
  const setting = (name: string) => api?.settings.find((each) => each.name === name)

  it('is built into its own folder', () =>
    expect([site?.path, site?.build?.value, site?.site?.output?.value]).toEqual([
      'pages',
      'bun run build --outDir dist',
      'dist',
    ]))
  it('asks its own address', () =>
    expect(site?.settings).toMatchObject([{ name: 'VITE_API_URL', active: true, value: { kind: 'text', text: '' } }]))
  it('leaves the API an empty folder, without which it would not start', () => {
    expect(api?.writable).toMatchObject([
      { value: 'shop/pages', evidence: [{ file: 'service/shop/main.py', line: 8 }] },
    ])
    expect(api?.losers[0]?.why).toContain('it is there, and empty')
  })
  it('has what remains of its address', () =>
    expect(routesOf()).toEqual([
      '/ pages',
      '/api/ service',
      '/docs service',
      '/openapi.json service',
      '/redoc service',
    ]))
  it('leaves nothing to fill in', () => {
    expect(setting('SITE_NAME')).toMatchObject({ active: true, value: { text: 'Our shop' } })
    expect(setting('FIRST_SUPERUSER')).toMatchObject({ active: true, value: { text: 'boss@example.com' } })
    expect(setting('FIRST_SUPERUSER')?.note).toContain('an address that nobody has')
    expect(setting('FIRST_SUPERUSER_PASSWORD')?.value).toEqual({ kind: 'secret', generator: 'password' })
    expect(setting('FRONTEND_URL')?.value).toEqual({ kind: 'template', template: '${edge.origin}' })
    expect(setting('DOMAIN')?.value).toEqual({ kind: 'template', template: '${edge.domain}' })
    expect(apps.flatMap((app) => app.settings).filter(({ value }) => value.kind === 'unknown')).toEqual([])
  })
})

describe('the folder of pages', () => {
  const main = base['service/shop/main.py'] ?? ''
  const writable = (code: string, more: Contents = {}): string[] =>
    (
      stackOf({ 'service/shop/main.py': main.replace('app.frontend("/", directory=PAGES)', code), ...more }).apps.find(
        (app) => !app.site,
      )?.writable ?? []
    ).map(({ value }) => value)
  it.each<[string, string, string[]]>([
    ['is needed by what mounts it', 'app.mount("/", StaticFiles(directory=PAGES, html=True))', ['shop/pages']],
    ['is not where the code looks for it', 'if PAGES.is_dir():\n    app.mount("/", StaticFiles(directory=PAGES))', []],
    ['is not where nothing checks it', 'app.frontend("/", directory=PAGES, check_dir=False)', []],
  ])('%s', (_, code, expected) => expect(writable(code)).toEqual(expected))
  it('is not empty where the repository has it', () =>
    expect(writable('app.frontend("/", directory=PAGES)', { 'service/shop/pages/index.html': 'x' })).toEqual([]))
})

describe('paths of the API beside the pages', () => {
  const routes = (body: string): Contents => ({
    'service/shop/routes.py': `from fastapi import APIRouter\nrouter = APIRouter()\n${body}`,
    'service/shop/main.py': (base['service/shop/main.py'] ?? '').replace(', prefix=settings.PREFIX', ''),
  })
  const answer = (path: string): string => `@router.get("${path}")\ndef f():\n    return 1\n`
  it('are all kept, whatever they are called', () =>
    expect(routesOf(routes(['/items/{x}', '/login', '/{rest:path}'].map(answer).join('')))).toEqual([
      '/ pages',
      '/docs service',
      '/items/ service',
      '/login service',
      '/openapi.json service',
      '/redoc service',
    ]))
  it('have the pages about them where the code moves them', () =>
    expect(
      routesOf({
        'service/shop/main.py': (base['service/shop/main.py'] ?? '').replace(
          'FastAPI()',
          'FastAPI(docs_url="/manual", redoc_url=None, openapi_url=f"{settings.PREFIX}/openapi.json")',
        ),
      }),
    ).toEqual(['/ pages', '/api/ service', '/manual service']))
})
