// apps/<app>/nginx.conf: the server of a site's own files, in the site's own image. It knows no other app.
import type { Artifact } from '../model/artifact.ts'
import type { App } from '../model/plan.ts'
import type { Site } from '../model/recipe.ts'
import { withHeader } from './write/header.ts'
import { block, comment, directive, nginxText, space, type Line } from './write/nginx.ts'

export function renderSite(app: App, site: Site): Artifact {
  const lines: Line[] = [
    comment(`The files of ${app.name}. The edge in front of it does TLS, limits, logs, headers and error pages.`),
    directive('worker_processes', '1'),
    directive('pid', '/tmp/nginx.pid'),
    comment('Lesser messages quote the request with its query, which may hold tokens.'),
    directive('error_log', '/dev/stderr', 'crit'),
    block(['events'], [directive('worker_connections', '1024')]),
    space,
    block(['http'], http(site)),
  ]
  return { path: `apps/${app.name}/nginx.conf`, content: withHeader(nginxText(lines)) }
}

/** Endings of what pages load. */
const loaded =
  '\\.(m?js|css|map|json|wasm|png|jpe?g|gif|svg|ico|webp|avif|woff2?|ttf|otf|mp[34]|webm|ogg|pdf|xml|txt|webmanifest)$'

const forever = 'public, max-age=31536000, immutable'

/** Hashes as bundlers write them into names: eight letters of base 64 or 32, or at least eight hexadecimal digits. */
const hashed = [
  '~[.-](?=[A-Za-z_-]*[0-9A-Z])[A-Za-z0-9_-]{8}\\.(m?js|css|wasm)(\\.map)?$',
  '~[.-](?=[a-f]*[0-9])(?=[0-9]*[a-f])[0-9a-f]{8,64}\\.[a-z0-9.]+$',
  '~^/assets/[^/]*-(?=[^.]*[a-z])(?=[^.]*[A-Z])(?=[^.]*[0-9])[A-Za-z0-9_-]{8}\\.[a-z0-9]+$',
]

function http({ root, singlePage, port, liveness }: Site): Line[] {
  return [
    directive('include', '/etc/nginx/mime.types'),
    directive('default_type', 'application/octet-stream'),
    directive('server_tokens', 'off'),
    directive('access_log', 'off'),
    directive('sendfile', 'on'),
    directive('tcp_nopush', 'on'),
    directive('absolute_redirect', 'off'),
    ...['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) =>
      directive(`${kind}_temp_path`, `/tmp/${kind}`),
    ),
    comment('Longer than the edge keeps an idle connection, so that the edge is the one to close.'),
    directive('keepalive_timeout', '75s'),
    directive('keepalive_requests', '100000'),
    space,
    comment('The build has compressed every text once.'),
    directive('gzip_static', 'on'),
    directive('gzip_vary', 'on'),
    comment('Also for whoever comes by way of a proxy.'),
    directive('gzip_proxied', 'any'),
    space,
    comment(
      'A name that holds a hash of the content never changes its content; anything else is asked for each time. Only of\nscripts and styles is a hash of all letters told from a word, such as the one in team-McDonald.jpg.',
    ),
    block(
      ['map', '$uri', '$cache'],
      [directive('default', 'no-cache'), ...hashed.map((name) => directive(name, forever))],
    ),
    ...(singlePage
      ? [
          comment('A browser that is led to an address asks for a page.'),
          block(
            ['map', '$http_accept', '$otherwise'],
            [directive('default', '/.missing'), directive('~text/html', '/index.html')],
          ),
        ]
      : []),
    space,
    block(
      ['server'],
      [
        directive('listen', String(port)),
        directive('root', root),
        directive('add_header', 'Cache-Control', '$cache'),
        space,
        block(['location', '=', liveness], [directive('return', '204')]),
        comment('Files that begin with a dot are for nobody.'),
        block(['location', '~', '/\\.(?!well-known/)'], [directive('return', '404')]),
        ...(singlePage
          ? [
              comment('An address without an ending is one that the page knows, such as /threads/1.'),
              block(['location', '/'], [directive('try_files', '$uri', '$uri/index.html', '/index.html')]),
              comment('What a page loads is there or missing.'),
              block(['location', '~', loaded], [directive('try_files', '$uri', '=404')]),
              comment('Anything else with a dot may be either, such as /users/jane@example.com.'),
              block(['location', '~', '\\.[A-Za-z0-9]+$'], [directive('try_files', '$uri', '$otherwise')]),
            ]
          : [block(['location', '/'], [directive('try_files', '$uri', '$uri/index.html', '$uri.html', '=404')])]),
      ],
    ),
  ]
}
