// Ways to break a running stack that can be seen from outside, or on the edge's listener for neighbours.
import { join } from 'node:path'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { docker } from '../e2e/process.ts'
import type { TestStack } from '../e2e/stack.ts'
import { putCertificate } from './certificate.ts'
import { edgeMutation, inSite, reload, swapped, withHeader, without } from './edge.ts'
import type { Mutation } from './mutation.ts'
import { domain } from './stacks.ts'

/** The site's own image with another configuration of its server; it starts in a second and has no data. */
function siteMutation(title: string, red: readonly string[], change: (configuration: string) => string): Mutation {
  const image = (stack: TestStack): string => `${stack.name}-web:prod`
  const start = async (stack: TestStack): Promise<void> => {
    const up = ['up', '--detach', '--no-deps', '--wait', '--wait-timeout', '60', 'web-blue']
    const { exitCode, stderr } = await stack.compose(...up)
    if (exitCode !== 0) throw new Error(stderr)
    await reload(stack)
  }
  return {
    ...{ title, stack: 'forum' as const, red },
    async apply(stack) {
      const folder = join(stack.folder, 'deploy/broken')
      await mkdir(folder, { recursive: true })
      await writeFile(join(folder, 'nginx.conf'), change(await stack.read('deploy/apps/web/nginx.conf')))
      const copy = `FROM ${image(stack)}-kept\nCOPY nginx.conf /etc/nginx/site/nginx.conf\n`
      await writeFile(join(folder, 'Dockerfile'), copy)
      await docker('tag', image(stack), `${image(stack)}-kept`)
      await docker('build', '--quiet', '--tag', image(stack), folder)
      await rm(folder, { recursive: true })
      await start(stack)
    },
    async undo(stack) {
      await docker('tag', `${image(stack)}-kept`, image(stack))
      await docker('image', 'rm', `${image(stack)}-kept`)
      await start(stack)
    },
  }
}

/** Another certificate in the place of the edge's. */
function certificateMutation(stack: Mutation['stack'], title: string, name: string, days: number): Mutation {
  const folder = (running: TestStack): string => join(running.folder, 'deploy/secrets/prod/tls')
  const kept = new Map<string, Buffer>()
  const files = ['certificate.pem', 'key.pem']
  return {
    ...{ title, stack, red: ['certificate'] },
    async apply(running) {
      for (const file of files) {
        kept.set(file, await readFile(join(folder(running), file)))
        await rm(join(folder(running), file))
      }
      await putCertificate(running, name, days)
      await reload(running)
    },
    async undo(running) {
      for (const [file, content] of kept) {
        await rm(join(folder(running), file), { force: true })
        await writeFile(join(folder(running), file), content, { mode: 0o444 })
      }
      await reload(running)
    },
  }
}

const notes: readonly Mutation[] = [
  edgeMutation(
    'notes',
    'the edge looks for the app at another port',
    [
      ...['routes-answer', 'private-paths', 'liveness', 'readiness'],
      // The edge answers in its place: in the contract, and with every header.
      ...['request-log', 'metrics', 'sticky', 'traversal', 'static-files'],
    ],
    (text) => swapped(text, 'server web:8000 ', 'server web:8999 '),
  ),
  edgeMutation('notes', 'plain HTTP is redirected by 301, which turns a POST into a GET', ['https-redirect'], (text) =>
    swapped(text, 'return 308 https:', 'return 301 https:'),
  ),
  edgeMutation('notes', 'plain HTTP on the port of TLS is an error', ['https-redirect'], (text) =>
    without(text, 'error_page 497'),
  ),
  edgeMutation('notes', 'the edge speaks TLS 1.1', ['tls-protocols'], (text) =>
    swapped(
      swapped(text, 'ssl_protocols TLSv1.2', 'ssl_protocols TLSv1.1 TLSv1.2'),
      /ssl_ciphers [^;]+;/,
      'ssl_ciphers ALL:@SECLEVEL=0;',
    ),
  ),
  edgeMutation('notes', 'the edge does not offer HTTP/2', ['tls-protocols'], (text) => without(text, 'http2 on')),
  certificateMutation('notes', 'the certificate is for another name', 'elsewhere.invalid', 90),
  edgeMutation('notes', 'a stack with a certificate of its own making sends HSTS', ['hsts'], (text) =>
    withHeader(text, 'Strict-Transport-Security max-age=31536000'),
  ),
  edgeMutation('notes', 'X-XSS-Protection is sent', ['no-xss-protection'], (text) =>
    withHeader(text, 'X-XSS-Protection "1; mode=block"'),
  ),
  edgeMutation('notes', 'one of the headers of the policy is missing', ['security-headers'], (text) =>
    without(text, 'add_header X-Frame-Options'),
  ),
  edgeMutation('notes', 'one of the headers of the policy is sent twice', ['security-headers'], (text) =>
    withHeader(text, 'X-Frame-Options SAMEORIGIN'),
  ),
  edgeMutation('notes', 'the edge tells its version', ['no-server-pages'], (text) =>
    swapped(text, 'server_tokens off', 'server_tokens on'),
  ),
  edgeMutation(
    'notes',
    'the edge answers errors with pages of its own',
    ['edge-errors', 'error-pages', 'no-server-pages', 'private-paths', 'smuggling', 'rate-limits', 'body-limit'],
    (text) => swapped(text, /error_page 400 403[^;]+;/g, ''),
  ),
  edgeMutation('notes', 'every client gets errors as HTML that names it', ['error-pages'], (text) =>
    swapped(text, 'default json;', 'default json;\n"~^text/html, application/json" json;'),
  ),
  edgeMutation('notes', 'the app’s errors are plain text', ['app-errors'], (text) =>
    inSite(
      swapped(
        text,
        /location \/ \{\n\s*set \$edge_app web;/,
        '$& proxy_intercept_errors on; error_page 404 /.edge/text; error_page 413 429 502 503 504 /.edge/error.$error_format;',
      ),
      'location = /.edge/text { internal; set $edge_app web; types {} default_type text/plain; return 200 nothing; }',
    ),
  ),
  edgeMutation('notes', 'the readiness path is open to the outside', ['private-paths'], (text) =>
    swapped(text, /location ~\* \^\/readyz\/\?\$ \{\n\s*return 404;\n\s*\}/g, ''),
  ),
  edgeMutation('notes', 'the edge believes any client’s X-Forwarded-For', ['forwarded-headers'], (text) =>
    inSite(text, 'set_real_ip_from 0.0.0.0/0; real_ip_header X-Forwarded-For;'),
  ),
  edgeMutation('notes', 'a client’s X-Forwarded-For is passed on to the app', ['forwarded-headers'], (text) =>
    swapped(text, 'X-Forwarded-For $remote_addr', 'X-Forwarded-For $http_x_forwarded_for'),
  ),
  edgeMutation('notes', 'the log holds the query', ['request-log'], (text) =>
    swapped(text, /(map \$request_uri \$request_path \{\n\s*default -;\n\s*)\S+ \$1;/, '$1"~^(.+)" $$1;'),
  ),
  edgeMutation('notes', 'the edge keeps no log', ['request-log', 'forwarded-headers'], (text) =>
    swapped(text, /access_log \/dev\/stdout [^;]+;/, 'access_log off;'),
  ),
  edgeMutation(
    'notes',
    'the app does not get the id of the request',
    // It makes one of its own, and writes that into the bodies of its errors.
    ['request-log', 'sticky', 'app-errors', 'static-files'],
    (text) => swapped(text, 'proxy_set_header X-Request-ID $edge_request_id', 'proxy_set_header X-Request-ID ""'),
  ),
  edgeMutation(
    'notes',
    'a client’s valid request id is replaced',
    // Whoever looks for a request in the logs does so by its id.
    ['request-id', 'request-log', 'forwarded-headers', 'sticky'],
    (text) => swapped(text, '{8,128}$" $http_x_request_id', '{8,128}$" $request_id'),
  ),
  edgeMutation('notes', 'nothing is compressed', ['compression'], (text) => without(text, 'gzip on')),
  edgeMutation('notes', 'answers to known users are compressed as well', ['compression'], (text) =>
    swapped(text, /if \(\$has_credentials\) \{\n\s*gzip off;\n\s*\}/g, ''),
  ),
  edgeMutation('notes', 'a request whose end is not clear is answered with 200', ['smuggling', 'edge-errors'], (text) =>
    swapped(text, 'error_page 400 ', 'error_page 400 =200 /.edge/error.$error_format;\nerror_page '),
  ),
  edgeMutation('notes', 'a folder of uploads leads to its parents', ['traversal'], (text) =>
    inSite(text, 'location /uploads.. { alias /srv/..; }'),
  ),
  edgeMutation('notes', 'any other site may read the answers', ['cors'], (text) =>
    withHeader(text, 'Access-Control-Allow-Origin $http_origin'),
  ),
  edgeMutation('notes', 'clients are sent to any replica', ['sticky'], (text) => without(text, 'sticky cookie')),
  edgeMutation('notes', 'static files are cached for a minute', ['static-files'], (text) =>
    swapped(text, 'public, max-age=2592000', 'public, max-age=60'),
  ),
  edgeMutation('notes', 'the compressed forms of static files are not used', ['static-files'], (text) =>
    without(text, 'gzip_static on'),
  ),
  edgeMutation('notes', 'an uploaded page is shown as a page', ['uploads-safe'], (text) =>
    swapped(swapped(text, 'image/png png;', 'image/png png; text/html html;'), 'default attachment;', 'default "";'),
  ),
  edgeMutation('notes', 'uploads have no policy of their own', ['uploads-safe'], (text) => without(text, '.uploads "')),
  edgeMutation('notes', 'a link among the uploads is followed', ['uploads-safe'], (text) =>
    without(text, 'disable_symlinks'),
  ),
  edgeMutation('notes', 'bodies are limited to a tenth', ['body-limit'], (text) =>
    swapped(text, 'client_max_body_size 10M', 'client_max_body_size 1M'),
  ),
  edgeMutation('notes', 'bodies are not limited', ['body-limit', 'edge-errors'], (text) =>
    swapped(text, 'client_max_body_size 10M', 'client_max_body_size 0'),
  ),
  edgeMutation('notes', 'a limit by Authorization counts by address', ['rate-limits'], (text) =>
    swapped(text, 'default $http_authorization', 'default $binary_remote_addr'),
  ),
  edgeMutation('notes', 'the process is said to be dead', ['liveness'], (text) =>
    swapped(text, 'proxy_pass http://web/health;', 'return 503;'),
  ),
  edgeMutation('notes', 'the metrics are those of nobody', ['metrics', 'private-paths'], (text) =>
    swapped(text, 'proxy_pass http://web.metrics/metrics;', 'proxy_pass http://web/nothing;'),
  ),
  {
    title: 'the database is stopped',
    stack: 'notes',
    red: ['readiness', 'healthy'],
    apply: async (stack) => void (await docker('stop', await stack.container('db'))),
    async undo(stack) {
      await stack.compose('up', '--detach', '--no-deps', '--wait', '--wait-timeout', '60', 'db')
    },
  },
]

const forum: readonly Mutation[] = [
  edgeMutation('forum', 'an app fails at the page that it is opened with', ['start-pages'], (text) =>
    inSite(text, 'location = /api/ { set $edge_app api; return 500; }'),
  ),
  edgeMutation('forum', 'every host name is served', ['unknown-host'], (text) =>
    swapped(text, 'return 421;', 'return 204;'),
  ),
  edgeMutation('forum', 'HSTS is not sent', ['hsts'], (text) => without(text, 'add_header Strict-Transport-Security')),
  edgeMutation('forum', 'the modern profile takes TLS 1.2', ['tls-protocols'], (text) =>
    swapped(text, 'ssl_protocols TLSv1.3', 'ssl_protocols TLSv1.2 TLSv1.3'),
  ),
  certificateMutation('forum', 'the certificate ends in five days', domain, 5),
  edgeMutation('forum', 'headers that are too large are answered with a page of nginx', ['edge-errors'], (text) =>
    without(text, 'error_page 494'),
  ),
  edgeMutation(
    'forum',
    'errors of the edge do not name the request',
    [
      ...['edge-errors', 'error-pages', 'private-paths', 'smuggling', 'unknown-host', 'body-limit', 'rate-limits'],
      // Those of a site are the edge's.
      'app-errors',
    ],
    (text) => swapped(text, '\\"request_id\\":\\"$edge_request_id\\"}', '\\"request_id\\":\\"\\"}'),
  ),
  edgeMutation('forum', 'a WebSocket is not passed on', ['websocket'], (text) =>
    swapped(text, 'proxy_set_header Upgrade $http_upgrade', 'proxy_set_header Upgrade ""'),
  ),
  edgeMutation(
    'forum',
    'a stream is held back',
    // Until it ends there is no answer at all.
    ['streaming', 'routes-answer', 'start-pages', 'request-id', 'security-headers'],
    (text) => without(text, 'proxy_buffering off'),
  ),
  edgeMutation('forum', 'a stream is compressed', ['streaming'], (text) =>
    swapped(text, /(# As it comes\.\n\s*)gzip off;/, '$1gzip on; gzip_types text/event-stream; gzip_min_length 0;'),
  ),
  edgeMutation('forum', 'nobody is limited', ['rate-limits'], (text) => without(text, 'limit_req zone')),
  edgeMutation('forum', 'a limit lets no burst through', ['rate-limits'], (text) =>
    swapped(text, /burst=\d+ nodelay/g, 'burst=1 nodelay'),
  ),
  edgeMutation('forum', 'a refusal does not say when to ask again', ['rate-limits'], (text) =>
    without(text, 'add_header Retry-After'),
  ),
  edgeMutation('forum', 'the page is cached for an hour', ['spa'], (text) =>
    swapped(
      text,
      /(set \$edge_app web;)/,
      '$1 proxy_hide_header Cache-Control; set $edge_cache "public, max-age=3600";',
    ),
  ),
  siteMutation('the site answers a deep link with 404', ['spa'], (text) => swapped(text, ' /index.html;', ' =404;')),
  siteMutation('the site’s own server passes /api/ on to the app', ['site-alone'], (text) =>
    swapped(text, /(server \{\n)/, '$1location /api/ { proxy_pass http://api:8000/; }\n'),
  ),
]

export const outside: readonly Mutation[] = [...notes, ...forum]
