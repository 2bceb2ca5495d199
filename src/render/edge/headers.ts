// Response headers that every answer has, also errors and proxied ones. What an app sends itself wins.
import { endsTls, usualHeaders, type Edge } from '../../model/edge.ts'
import type { App, Plan } from '../../model/plan.ts'
import { block, comment, directive, mapKey, type Line } from '../write/nginx.ts'

/** What the edge's own answers are allowed, by the same names. */
const own: Readonly<Record<string, string>> = {
  'Content-Security-Policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  ...usualHeaders,
}

/** The key under which uploads have headers of their own; no app has a dot in its name. */
export const uploadsKey = '.uploads'

const uploads: Readonly<Record<string, string>> = {
  ...own,
  'Content-Security-Policy': "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox",
}

const variable = (header: string): string => header.toLowerCase().replaceAll('-', '_')

/** At the level of http: a table for each header. */
export function headerTables(plan: Plan): Line[] {
  const hasUploads = plan.apps.some(({ published }) => published.some(({ kind }) => kind === 'uploads'))
  return [
    comment(
      'That a range does not exist nginx finds out after it has added the headers of the file: the page adds none again.',
    ),
    block(
      ['map', '$status$upstream_status', '$edge_repeated'],
      [directive('volatile'), directive('default', ''), directive('416', '1')],
    ),
    ...Object.entries({
      x_request_id: '$edge_request_id',
      cache_control: '$edge_cache',
      content_disposition: '$edge_disposition',
    }).map(([name, value]) =>
      block(
        ['map', '$edge_repeated', `$add_${name}`],
        [directive('volatile'), directive('default', ''), directive('', value)],
      ),
    ),
    comment(
      'Headers by app. One that the app sends itself stays the only one: an empty value adds none. In the place of an app’s\nerror a page of the edge has all of its own.',
    ),
    ...headerNames(plan.apps).flatMap((header) => table(header, plan.apps, hasUploads)),
    ...allowedOrigins(plan.apps),
    ...(hasHsts(plan.edge)
      ? [
          block(
            ['map', '$edge_repeated$https:$edge_page:$upstream_http_strict_transport_security', '$add_hsts'],
            [
              directive('volatile'),
              directive('default', ''),
              ...['on::', '~^on:1:'].map((none) => directive(none, 'max-age=31536000')),
            ],
          ),
        ]
      : []),
  ]
}

/** `*` of an app that was not said to be public is for nobody: any page could read what its visitors see. */
function allowedOrigins(apps: readonly App[]): Line[] {
  const open = apps.filter(({ publicAnswers }) => publicAnswers).map(({ name }) => name)
  return [
    comment('An app may name origins that read its answers; with `*` it lets in any page, which takes cors: public.'),
    block(
      ['map', '$edge_page:$edge_app:$upstream_http_access_control_allow_origin', '$add_allow_origin'],
      [
        directive('volatile'),
        directive('default', ''),
        ...(open.length > 0 ? [directive(`~^:(${open.join('|')}):\\*$`, '*')] : []),
        directive('~^:[^:]*:\\*$', ''),
        directive('~^:[^:]*:(?<allowed_origin>.+)$', '$allowed_origin'),
      ],
    ),
  ]
}

function table(header: string, apps: readonly App[], hasUploads: boolean): Line[] {
  const name = variable(header)
  const values = apps.map(({ name: app, headers }): [string, string] => [app, headers[header] ?? ''])
  const usual = own[header] ?? ''
  const differing = [
    ...values,
    ...(hasUploads ? [[uploadsKey, uploads[header] ?? ''] as [string, string]] : []),
  ].filter(([, value]) => value !== usual)
  return [
    ...(differing.length === 0
      ? []
      : [
          block(
            ['map', '$edge_app', `$usual_${name}`],
            [directive('default', usual), ...differing.map(([app, value]) => directive(mapKey(app), value))],
          ),
        ]),
    block(
      ['map', `$edge_repeated:$edge_page:$upstream_http_${name}`, `$add_${name}`],
      [
        directive('volatile'),
        directive('default', ''),
        ...['::', '~^:1:'].map((none) => directive(none, differing.length === 0 ? usual : `$usual_${name}`)),
      ],
    ),
  ]
}

function headerNames(apps: readonly App[]): string[] {
  return [...new Set([...Object.keys(own), ...apps.flatMap(({ headers }) => Object.keys(headers))])].toSorted()
}

/** At the level of http, for every answer of every server. */
export function headerLines(plan: Plan): Line[] {
  return [
    comment('No server or location may add a header of its own: it would drop all of these.'),
    directive('add_header', 'X-Request-ID', '$add_x_request_id', 'always'),
    ...headerNames(plan.apps).map((header) => directive('add_header', header, `$add_${variable(header)}`, 'always')),
    directive('add_header', 'Access-Control-Allow-Origin', '$add_allow_origin', 'always'),
    ...(hasHsts(plan.edge) ? [directive('add_header', 'Strict-Transport-Security', '$add_hsts', 'always')] : []),
    directive('add_header', 'Cache-Control', '$add_cache_control', 'always'),
    directive('add_header', 'Content-Disposition', '$add_content_disposition', 'always'),
    directive('add_header', 'Retry-After', '$retry_after', 'always'),
    directive('add_header', 'Location', '$edge_location', 'always'),
  ]
}

/** Where TLS ends here with a certificate that browsers trust: they remember it for a year. */
export function hasHsts({ tls }: Edge): boolean {
  return tls === 'files'
}

/** Headers of an app's answers that stay inside. */
export function hiddenHeaders(edge: Edge): string[] {
  return [
    'X-Request-ID',
    'X-Release',
    'X-Powered-By',
    // Added again where it may stay.
    'Access-Control-Allow-Origin',
    // Browsers dropped it, and it could be abused.
    'X-XSS-Protection',
    ...(endsTls(edge) && !hasHsts(edge) ? ['Strict-Transport-Security'] : []),
    ...(edge.tls === 'off' ? ['Strict-Transport-Security'] : []),
  ]
}
