// Who answers which path of the site: private paths nobody, published files the edge, everything else an app.
import { routeOf, type Edge, type Route } from '../../model/edge.ts'
import type { App, Plan, Published } from '../../model/plan.ts'
import { block, comment, directive, space, type Line } from '../write/nginx.ts'
import { appErrors } from './app-errors.ts'
import { errorPages } from './errors.ts'
import { uploadsKey } from './headers.ts'
import { publishedFolder } from './places.ts'
import { privatePaths } from './private-paths.ts'

/** At the level of http: what the locations look up. */
export function locationTables({ edge, apps }: Plan): Line[] {
  const prefixes = prefixesOf(edge)
  const published = apps.flatMap((app) => app.published)
  return [
    ...(prefixes.length === 0
      ? []
      : [
          comment(
            'What follows the prefix, as the client wrote it: nginx would decode it. Empty where it was written oddly.',
          ),
          ...prefixes.map((prefix) =>
            block(
              ['map', '$request_uri', pathBelow(edge, prefix)],
              [directive('default', ''), directive(`~^${prefix.slice(0, -1).replaceAll('.', '\\.')}(/[^#]*)`, '$1')],
            ),
          ),
        ]),
    ...(published.some(({ kind }) => kind === 'assets')
      ? [
          comment('A name that holds a hash of the content never changes its content.'),
          block(
            ['map', '$uri', '$asset_cache'],
            [
              directive('default', 'public, max-age=2592000'),
              directive('~[.-][a-z]*[0-9][0-9a-f]{7,}\\.[a-z0-9]+$', 'public, max-age=31536000, immutable'),
            ],
          ),
        ]
      : []),
    ...(published.some(({ kind }) => kind === 'uploads')
      ? [
          comment('What a browser shows by itself and cannot run; anything else is downloaded.'),
          block(
            ['map', '$uri', '$upload_disposition'],
            [directive('default', 'attachment'), directive(`~*\\.(${Object.values(shown).flat().join('|')})$`, '')],
          ),
        ]
      : []),
  ]
}

export function publicLocations(plan: Plan): Line[] {
  const { edge, apps } = plan
  const appOf = (name: string): App => {
    const app = apps.find((each) => each.name === name)
    if (!app) throw new Error(`a route to an unknown app ${name}`)
    return app
  }
  const closed = privatePaths(plan).filter(({ open }) => !open)
  const published = apps.flatMap((app) => app.published.map((files) => ({ app, files })))
  /** Whether the path without its slash is answered some other way. */
  const hasOther = ({ path }: Route): boolean =>
    path === '/' || !path.endsWith('/') || [...edge.routes, ...closed].some((other) => other.path === path.slice(0, -1))
  return [
    ...(closed.length === 0
      ? []
      : [
          space,
          comment('Health and metrics are for the inside, in every spelling that a router may take for theirs.'),
          ...closed.map(({ pattern }) => block(['location', '~*', pattern], [directive('return', '404')])),
        ]),
    ...published.flatMap(({ app, files }, index) =>
      files.kind === 'assets' ? assets(edge, app, files, `@${app.name}.${index + 1}`) : uploads(files),
    ),
    ...edge.routes.flatMap((route) => [
      space,
      ...(hasOther(route) ? [] : [withoutSlash(route)]),
      block(
        ['location', ...(route.path.endsWith('/') ? [] : ['=']), route.path],
        passing(edge, route, appOf(route.app)),
      ),
    ]),
  ]
}

function assets(edge: Edge, app: App, files: Published, fallback: string): Line[] {
  const route = routeOf(edge.routes, files.url)
  // Below a route of another app, or a prefix that is stripped, there is nobody else to ask.
  const elsewhere = route?.app === app.name && route.stripPrefix === undefined ? route : undefined
  return [
    space,
    comment(
      elsewhere
        ? `Files of the image of ${app.name}; what is not among them the app may serve itself.`
        : `Files of the image of ${app.name}.`,
    ),
    block(
      ['location', files.url],
      [
        directive('set', '$edge_app', app.name),
        directive('set', '$edge_cache', '$asset_cache'),
        directive('root', publishedFolder(files)),
        directive('gzip_static', 'on'),
        directive('try_files', '$uri', elsewhere ? fallback : '=404'),
      ],
    ),
    ...(elsewhere
      ? [block(['location', fallback], [directive('set', '$edge_cache', ''), ...passing(edge, elsewhere, app)])]
      : []),
  ]
}

/** Types that a browser shows and cannot run. */
const shown: Readonly<Record<string, readonly string[]>> = {
  'image/png': ['png'],
  'image/jpeg': ['jpg', 'jpeg'],
  'image/gif': ['gif'],
  'image/webp': ['webp'],
  'image/avif': ['avif'],
  'video/mp4': ['mp4'],
  'video/webm': ['webm'],
  'audio/mpeg': ['mp3'],
  'audio/ogg': ['ogg'],
  'text/plain': ['txt'],
}

function uploads(files: Published): Line[] {
  return [
    space,
    comment('Files that anybody may have written: nothing of them runs in the site.'),
    block(
      ['location', files.url],
      [
        directive('set', '$edge_app', uploadsKey),
        directive('set', '$edge_cache', 'public, max-age=604800'),
        directive('set', '$edge_disposition', '$upload_disposition'),
        directive('alias', `${publishedFolder(files)}/`),
        directive('disable_symlinks', 'on'),
        block(
          ['types'],
          Object.entries(shown).map(([type, endings]) => directive(type, ...endings)),
        ),
        directive('default_type', 'application/octet-stream'),
        block(['location', '~', '/\\.'], [directive('return', '404')]),
      ],
    ),
  ]
}

/** nginx would send a 301, which turns a POST into a GET. */
function withoutSlash({ path }: Route): Line {
  return block(['location', '=', path.slice(0, -1)], [directive('return', '308', `${path}$is_args$args`)])
}

function passing(edge: Edge, route: Route, app: App): Line[] {
  const { stripPrefix } = route
  return [
    directive('set', '$edge_app', app.name),
    directive('set', '$edge_target', stripPrefix === undefined ? '$request_uri' : pathBelow(edge, stripPrefix)),
    ...(stripPrefix !== undefined
      ? [
          directive('set', '$edge_prefix', stripPrefix.slice(0, -1)),
          block(['if', `(${pathBelow(edge, stripPrefix)}`, '!~', '^/)'], [directive('return', '400')]),
        ]
      : []),
    ...(route.stream
      ? [
          comment('As it comes.'),
          directive('gzip', 'off'),
          directive('proxy_buffering', 'off'),
          directive('proxy_request_buffering', 'off'),
          comment('What was sent is gone: there is no second try.'),
          ...errorPages(edge),
        ]
      : [
          comment('What is secret and what a stranger chose must not be compressed together.'),
          block(['if', '($has_credentials)'], [directive('gzip', 'off')]),
        ]),
    ...(route.maxBodySize === undefined ? [] : [directive('client_max_body_size', route.maxBodySize)]),
    ...appErrors(app.errors),
    comment('How long the app may be silent.'),
    directive('proxy_read_timeout', `${route.timeoutSeconds}s`),
    directive('proxy_send_timeout', `${route.timeoutSeconds}s`),
    directive('proxy_pass', `http://${app.name}${stripPrefix === undefined ? '' : pathBelow(edge, stripPrefix)}`),
  ]
}

function prefixesOf({ routes }: Edge): string[] {
  return [...new Set(routes.flatMap(({ stripPrefix }) => stripPrefix ?? []))].toSorted()
}

/** Name of the variable that holds a path without a prefix. */
function pathBelow(edge: Edge, prefix: string): string {
  return `$below_${prefixesOf(edge).indexOf(prefix) + 1}`
}
