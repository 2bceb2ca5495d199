// Which app answers where: proxies of all kinds, the code, and what nobody says.
import { describe, expect, it } from 'vitest'
import type { Files } from '../model/files.ts'
import { providers } from '../providers/index.ts'
import { draftStack } from './draft.ts'

type Contents = Readonly<Record<string, string>>

const files = (contents: Contents): Files => ({
  paths: Object.keys(contents).toSorted(),
  read: (path) => contents[path],
})

/** `/api/ api strip websocket`, a line for each route. */
const routesOf = (contents: Contents): string[] =>
  draftStack(files(contents), providers, { name: 'shop' }).routes.map(({ path, app, stripPrefix, websocket, stream }) =>
    [path, app, stripPrefix && 'strip', websocket && 'websocket', stream && 'stream'].filter(Boolean).join(' '),
  )
const notesOf = (contents: Contents): string =>
  draftStack(files(contents), providers, { name: 'shop' })
    .routes.map(({ note = '' }) => note)
    .join('\n')

const api = (body: string): Contents => ({
  'services/api/main.py': `from fastapi import FastAPI, WebSocket\nfrom fastapi.responses import StreamingResponse\napp = FastAPI()\n${body}`,
  'services/api/requirements.txt': 'fastapi\n',
  'services/api/Dockerfile': 'FROM python:3.12\nWORKDIR /a\nCOPY . .\nEXPOSE 8000\nCMD uvicorn main:app\n',
})
const route = (path: string, extra = ''): string => `@app.get("${path}")\ndef r():\n    return ${extra || '1'}\n`
const site: Contents = {
  'web/package.json': '{"scripts":{"build":"vite build"},"devDependencies":{"vite":"7"}}',
  'web/package-lock.json': '{}',
  'web/index.html': 'x',
  'web/Dockerfile':
    'FROM node:22 AS b\nWORKDIR /w\nCOPY . .\nRUN npm run build\nFROM nginx\nCOPY --from=b /w/dist /usr/share/nginx/html\n',
}
const compose: Contents = {
  'compose.yaml':
    'services:\n  backend:\n    build: ./services/api\n  pages:\n    build: ./web\n  proxy:\n    image: nginx\n    volumes: ["./proxy/nginx.conf:/etc/nginx/nginx.conf:ro"]\n',
}
const both: Contents = { ...api(route('/items')), ...site, ...compose }
const nginx = (locations: string): Contents => ({
  'proxy/nginx.conf': `events {}\nhttp {\n  upstream api { server backend:8000; }\n  server {\n    listen 80; # all of it\n    ${locations}\n  }\n}\n`,
})
const pages = 'location / { proxy_pass http://pages; }'

describe('as nginx says', () => {
  it.each<[string, string, string[]]>([
    ['a URI takes the prefix off', `location /api/ { proxy_pass http://api/; } ${pages}`, ['/ web', '/api/ api strip']],
    ['no URI leaves it', `location /api/ { proxy_pass http://backend:8000; } ${pages}`, ['/ web', '/api/ api']],
    ['the same URI leaves it, too', `location /api/ { proxy_pass http://api/api/; } ${pages}`, ['/ web', '/api/ api']],
    [
      'a rewrite takes it off',
      `location /api { rewrite ^/api/(.*)$ /$1 break; proxy_pass http://api; } ${pages}`,
      ['/ web', '/api/ api strip'],
    ],
    [
      'another rewrite does not',
      `location /api { rewrite ^/old/(.*)$ /$1 break; proxy_pass http://api; } ${pages}`,
      ['/ web', '/api/ api'],
    ],
    [
      'a variable is what it is set to',
      `set $up http://backend:8000; location /v1/ { proxy_pass $up; } ${pages}`,
      ['/ web', '/v1/ api'],
    ],
    [
      'a simple pattern is its prefixes',
      `location ~ ^/(api|auth)/ { proxy_pass http://api; } ${pages}`,
      ['/ web', '/api/ api', '/auth/ api'],
    ],
    [
      'a pattern of files is none',
      `location ~* \\.(png|css)$ { proxy_pass http://api; } location /api/ { proxy_pass http://api; } ${pages}`,
      ['/ web', '/api/ api'],
    ],
    [
      'one path alone is none',
      `location = /status { proxy_pass http://api; } location /api/ { proxy_pass http://api/; } ${pages}`,
      ['/ web', '/api/ api strip'],
    ],
    [
      'files that it serves itself are the site',
      'root /x; location / { try_files $uri /index.html; } location /api/ { proxy_pass http://api/; }',
      ['/ web', '/api/ api strip'],
    ],
    [
      'an API may answer everything else',
      `location / { proxy_pass http://api; } location /app/ { proxy_pass http://pages/; }`,
      ['/ api', '/app/ web strip'],
    ],
    [
      'an upgrade below a path that is taken off goes to its route',
      `location /api/ { proxy_pass http://api/; } location /api/ws/ { proxy_pass http://api/ws/; proxy_set_header Upgrade $http_upgrade; } ${pages}`,
      ['/ web', '/api/ api strip websocket'],
    ],
    [
      'an upgrade of its own path',
      `location /api/ { proxy_pass http://api; } location /ws/ { proxy_pass http://api; proxy_set_header Upgrade $http_upgrade; } ${pages}`,
      ['/ web', '/api/ api', '/ws/ api websocket'],
    ],
    [
      'an upgrade that nothing else speaks for',
      `location /api/ { proxy_pass http://api; proxy_set_header Upgrade $http_upgrade; } ${pages}`,
      ['/ web', '/api/ api'],
    ],
    [
      'an upgrade for a site',
      `location /api/ { proxy_pass http://api; } location / { proxy_pass http://pages; proxy_set_header Upgrade $http_upgrade; }`,
      ['/ web', '/api/ api'],
    ],
    [
      'no buffering is a stream',
      `location /api/events/ { proxy_pass http://api; proxy_buffering off; } location /api/ { proxy_pass http://api; } ${pages}`,
      ['/ web', '/api/ api', '/api/events/ api stream'],
    ],
    [
      'comments and quotes',
      `# location /x/ { proxy_pass http://api; }\n location "/api/" { proxy_pass "http://api/"; } ${pages}`,
      ['/ web', '/api/ api strip'],
    ],
    ['broken text', `location /api/ { proxy_pass http://api/; } ${pages} } } { ;;`, ['/ web', '/api/ api strip']],
  ])('%s', (_, locations, expected) => expect(routesOf({ ...both, ...nginx(locations) })).toEqual(expected))

  it('files that the edge itself shows need none', () =>
    expect(
      routesOf({
        ...api(
          `from fastapi.staticfiles import StaticFiles\napp.mount("/static", StaticFiles(directory="static"))\n${route('/items')}`,
        ),
        'services/api/static/x.css': 'x',
        ...site,
        ...compose,
        ...nginx(
          `location /api/ { proxy_pass http://backend:8000; } location /static/ { proxy_pass http://backend:8000; } ${pages}`,
        ),
      }),
    ).toEqual(['/ web', '/api/ api']))

  it('production’s file goes before that of development', () => {
    const contents = {
      ...both,
      ...nginx(`location /api/ { proxy_pass http://api/; } ${pages}`),
      'proxy/nginx.dev.conf': `server { location /backend/ { proxy_pass http://backend:8000; } ${pages} }`,
    }
    expect(routesOf(contents)).toEqual(['/ web', '/api/ api strip'])
    expect(draftStack(files(contents), providers, { name: 'shop' }).leftovers).toContainEqual({
      what: 'proxy',
      why: 'the edge takes its place; proxy/nginx.conf was read for the routes',
    })
  })

  it('also where nothing takes either of them in', () =>
    expect(
      routesOf({
        ...both,
        'compose.yaml': 'services:\n  backend:\n    build: ./services/api\n  pages:\n    build: ./web\n',
        'proxy/dev.conf': `server { location /backend/ { proxy_pass http://backend:8000; } ${pages} }`,
        'proxy/site.conf': `server { location /api/ { proxy_pass http://backend:8000/; } ${pages} }`,
      }),
    ).toEqual(['/ web', '/api/ api strip']))

  it('what the edge cannot do is said', () =>
    expect(notesOf({ ...both, ...nginx(`location /api/ { proxy_pass http://api/v1/; } ${pages}`) })).toContain(
      'there the path becomes /v1/',
    ))
})

describe('as others say', () => {
  it.each<[string, Contents, string[]]>([
    [
      'Caddy, with the path taken off',
      {
        Caddyfile:
          'shop.example {\n  handle_path /api/* {\n    reverse_proxy backend:8000\n  }\n  handle {\n    reverse_proxy pages:80\n  }\n}\n',
      },
      ['/ web', '/api/ api strip'],
    ],
    [
      'Caddy, by its own directive',
      { Caddyfile: ':80 {\n  route /api/* {\n    uri strip_prefix /api\n    reverse_proxy backend:8000\n  }\n}\n' },
      ['/ web', '/api/ api strip'],
    ],
    [
      'Caddy, with the path left',
      { Caddyfile: ':80\n@back path /v1/*\nreverse_proxy @back backend:8000\nreverse_proxy pages:80\n' },
      ['/ web', '/v1/ api'],
    ],
    [
      'labels of a service',
      {
        'compose.yaml':
          'services:\n  backend:\n    build: ./services/api\n    labels:\n      - "traefik.http.routers.b.rule=Host(`x`) && PathPrefix(`/api`)"\n      - traefik.http.middlewares.s.stripprefix.prefixes=/api\n  pages:\n    build: ./web\n    labels: {"traefik.http.routers.p.rule": "Host(`x`)"}\n',
      },
      ['/ web', '/api/ api strip'],
    ],
    [
      'the site’s development server',
      {
        'web/vite.config.ts':
          "export default { server: { proxy: {\n // '/old': 'http://localhost:1',\n '/api': { target: env.API ?? 'http://localhost:8000', rewrite: (path) => path.replace(/^\\/api(?=\\/|$)/, ''), },\n } } }",
      },
      ['/ web', '/api/ api strip'],
    ],
    [
      'without a rewrite',
      {
        'web/vite.config.ts':
          "export default { server: { proxy: { '/v2': 'http://localhost:8000', '/ws': { target: 'ws://localhost:8000', ws: true } } } }",
      },
      ['/ web', '/v2/ api', '/ws/ api websocket'],
    ],
  ])('%s', (_, more, expected) => expect(routesOf({ ...both, ...more })).toEqual(expected))
})

describe('as nobody says', () => {
  it('all paths of the code below one are that route', () =>
    expect(routesOf({ ...site, ...api(`${route('/api/items')}${route('/healthz')}`) })).toEqual(['/ web', '/api/ api']))
  it('else it is a guess that says so', () => {
    expect(routesOf({ ...site, ...api(route('/items')) })).toEqual(['/ web', '/api/ api strip'])
    expect(notesOf({ ...site, ...api(route('/items')) })).toContain('look at it')
  })
  it('pages that ask somebody’s own machine are named', () => {
    const asking = {
      ...site,
      'web/src/a.ts':
        "// http://localhost:8000\nconst old = 'http://localhost:9000'\naxios.baseURL = 'http://localhost:8000/'\n",
    }
    expect(notesOf({ ...asking, ...api(route('/api/items')) })).toBe(
      "\nweb/src/a.ts:3 asks http://localhost:8000, which is nobody's there: let it ask /api/",
    )
  })
  it('one path is not that of two apps', () => {
    const second = Object.fromEntries(
      Object.entries(api(route('/api/more'))).map(([path, text]) => [path.replace('/api/', '/more/'), text]),
    )
    const services =
      'services:\n  backend:\n    build: ./services/api\n  more:\n    build: ./services/more\n  pages:\n    build: ./web\n'
    const contents = { ...api(route('/api/items')), ...second, ...site, 'compose.yaml': services }
    expect(routesOf(contents)).toEqual(['/ web', '/api/ api', '/more/ more strip'])
    expect(notesOf(contents)).toContain('/api/ is that of api')
  })
  it('one app needs no route', () => expect(routesOf(api(route('/items')))).toEqual([]))
})

describe('a program that makes pages', () => {
  const program: Contents = {
    'shop/package.json': '{"scripts":{"build":"next build","start":"next start"},"dependencies":{"next":"15"}}',
    'shop/package-lock.json': '{}',
    'shop/app/page.tsx': 'export default () => <p />\n',
  }
  it('has the root, and the API what its code answers', () =>
    expect(routesOf({ ...program, ...api(route('/api/items')) })).toEqual(['/ shop', '/api/ api']))
  it('also where it stands alone beside them', () =>
    expect(routesOf({ ...program, ...api(route('/api/items') + route('/hook')) })).toEqual([
      '/ shop',
      '/api/ api',
      '/hook api',
    ]))
  it('or a path that is taken off', () =>
    expect(routesOf({ ...program, ...api(route('/items')) })).toEqual(['/ shop', '/api/ api strip']))
  it('stands behind a site', () =>
    expect(routesOf({ ...program, ...site, ...api(route('/api/items')) })[0]).toBe('/ web'))
})

describe('what goes on', () => {
  const socket = (path: string): string =>
    `@app.websocket("${path}")\nasync def s(w: WebSocket):\n    await w.accept()\n`
  const events = (path: string): string => `@app.get("${path}")\ndef e():\n    return EventSourceResponse(f())\n`
  it.each<[string, Contents, string[]]>([
    ['a WebSocket of the only app', api(route('/items') + socket('/ws')), ['/ api websocket']],
    ['one below a path of its own', api(route('/items') + socket('/ws/{room}')), ['/ api', '/ws/ api websocket']],
    [
      'one below a route that is taken off',
      { ...site, ...api(route('/items') + socket('/ws/{room}')) },
      ['/ web', '/api/ api strip websocket'],
    ],
    [
      'one beside the API’s route',
      { ...site, ...api(route('/api/items') + socket('/ws/{room}')) },
      ['/ web', '/api/ api', '/ws/ api websocket'],
    ],
    [
      'events below a path of their own',
      api(route('/items') + events('/events/{channel}')),
      ['/ api', '/events/ api stream'],
    ],
    ['events beside other answers', api(route('/chat/items') + events('/chat/{id}/stream')), ['/ api']],
  ])('%s', (_, contents, expected) => {
    expect(routesOf(contents).map((each) => (contents['web/index.html'] ? each : each.replace('web', 'api')))).toEqual(
      expected,
    )
  })

  it('what no route can say is a note', () => {
    expect(notesOf({ ...site, ...api(route('/api/items') + socket('/ws')) })).toContain(
      'answers WebSockets at /ws, which no route reaches',
    )
    expect(notesOf({ ...site, ...api(route('/api/x') + events('/api/stream')) })).toContain(
      'answers /api/stream with a stream',
    )
    expect(notesOf({ ...site, ...api(route('/api/x', 'StreamingResponse(f())')) })).toContain('in pieces')
  })
})
