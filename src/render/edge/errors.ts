// The contract of errors: what the edge answers by itself is JSON, or a small page for whoever prefers one.
import { endsTls, type Edge } from '../../model/edge.ts'
import type { App, Plan } from '../../model/plan.ts'
import { appErrors, appStatuses, completesErrors } from './app-errors.ts'
import { block, comment, directive, mapKey, space, type Line } from '../write/nginx.ts'

/** Every error that nginx makes itself, with its word in the contract and what it says to a person. */
const errors: readonly (readonly [status: number, code: string, message: string])[] = [
  [400, 'bad_request', 'The request is malformed.'],
  [403, 'forbidden', 'This is not allowed.'],
  [404, 'not_found', 'There is nothing at this address.'],
  [405, 'method_not_allowed', 'This method is not allowed here.'],
  [408, 'request_timeout', 'The request took too long to arrive.'],
  [411, 'length_required', 'The request must state its length.'],
  [412, 'precondition_failed', 'A condition of the request does not hold.'],
  [413, 'payload_too_large', 'The request body is too large.'],
  [414, 'uri_too_long', 'The address is too long.'],
  [415, 'unsupported_media_type', 'This kind of content is not supported.'],
  [416, 'range_not_satisfiable', 'The requested range does not exist.'],
  [421, 'misdirected_request', 'This host name is not served here.'],
  [429, 'too_many_requests', 'Too many requests. Try again later.'],
  [431, 'request_header_fields_too_large', 'The request headers are too large.'],
  [500, 'internal_server_error', 'Something went wrong.'],
  [501, 'not_implemented', 'The server does not support this.'],
  [502, 'bad_gateway', 'The application did not answer properly. Try again in a moment.'],
  [503, 'service_unavailable', 'The application is not available. Try again in a moment.'],
  [504, 'gateway_timeout', 'The application took too long to answer.'],
  [505, 'http_version_not_supported', 'This version of HTTP is not supported.'],
]

const html = [
  '<!doctype html>',
  '<html lang="en">',
  '<meta charset="utf-8">',
  '<meta name="viewport" content="width=device-width">',
  '<title>$error_message</title>',
  '<style>body{font:1rem/1.5 system-ui,sans-serif;margin:15vh auto;max-width:32rem;padding:0 1rem}small{color:#666}</style>',
  '<h1>$error_message</h1>',
  '<p><small>$status $error_code, request $edge_request_id</small></p>',
  '</html>',
].join('\n')

const page = '/.edge/error.$error_format'

/** What nginx answers where it does not reach an app, or not in time. */
const gateway = [502, 504]

/** At the level of http: what an error says, and which page answers it. */
export function errorTables(plan: Plan): Line[] {
  const { edge, apps } = plan
  const tries = secondTries(apps)
  const said = [...errors, ...(completesErrors(plan) ? appStatuses : [])].toSorted(([a], [b]) => a - b)
  const table = (name: string, column: 1 | 2): Line =>
    block(
      ['map', '$status', name],
      [
        ...said.map((error) => directive(String(error[0]), error[column])),
        directive('default', column === 1 ? 'error' : 'Something went wrong.'),
      ],
    )
  return [
    comment(
      'Errors that the edge makes itself, all in one form. The id is safe in both: it is letters, digits and . _ -',
    ),
    table('$error_code', 1),
    table('$error_message', 2),
    comment('HTML for whoever asks for it and would not rather have JSON.'),
    block(
      ['map', '$http_accept', '$error_format'],
      [
        directive('default', 'json'),
        directive('~*text/html\\s*;\\s*q=0(\\.0*)?\\s*(,|$)', 'json'),
        directive('~*text/html\\s*;\\s*q=0.*application/json', 'json'),
        directive('~*application/json\\s*(,|$)', 'json'),
        directive('~*text/html', 'html'),
      ],
    ),
    block(
      ['map', '$error_format', '$error_body'],
      [
        directive('json', '{"code":"$error_code","message":"$error_message","request_id":"$edge_request_id"}'),
        directive('html', html),
      ],
    ),
    comment(
      'Docker may take away the address of a replica just as a request is to be sent there, and nginx then knows no other.\nA request that reached nobody is sent once more, whatever its method; any other keeps its error.',
    ),
    block(
      ['map', '$upstream_connect_time $upstream_status', '$gateway_answer'],
      [directive('default', '502'), directive('~^(.*, )?- ', 'again'), directive('~504$', '504')],
    ),
    ...(tries.length > 1
      ? [
          block(
            ['map', '$edge_app', '$again'],
            [
              directive('default', '@again'),
              ...apps.flatMap((app) => {
                const name = tries.find(({ errors: way }) => way === wayOf(app))?.name ?? '@again'
                return name === '@again' ? [] : [directive(mapKey(app.name), name)]
              }),
            ],
          ),
        ]
      : []),
    comment(
      "nginx's own numbers: 494 is headers that are too large, 497 plain HTTP on the port of TLS. A redirect needs no page.",
    ),
    ...errorPages(edge),
  ]
}

/** A level that names one page has to name them all. `second` is where what failed at the gateway is tried once more. */
export function errorPages(edge: Edge, second?: string): Line[] {
  const statuses = errors
    .map(([status]) => status)
    .filter((status) => second === undefined || !gateway.includes(status))
  return [
    directive('error_page', ...statuses.map(String), page),
    ...(second === undefined ? [] : [directive('error_page', ...gateway.map(String), '=', second)]),
    directive('error_page', '494', '=431', page),
    ...(endsTls(edge) ? [directive('error_page', '497', '=308', '/.edge/plain')] : []),
    directive('error_page', '301', '308', '/.edge/redirect'),
  ]
}

/** What the edge does with the app's errors. */
const wayOf = ({ errors: whose }: App): App['errors'] => (whose === 'runtime' ? undefined : whose)

/** One location for all apps, or one for each way with their errors. */
function secondTries(apps: readonly App[]): { readonly name: string; readonly errors: App['errors'] }[] {
  const names = [
    [undefined, ''],
    ['page', '.intercepted'],
    ['edge', '.completed'],
  ] as const
  return names
    .filter(([way]) => apps.some((app) => wayOf(app) === way))
    .map(([way, name], index) => ({ name: `@again${index === 0 ? '' : name}`, errors: way }))
}

/** In the server that passes requests on: the second try begins with the addresses that Docker names now. */
export function again({ edge, apps }: Plan): Line[] {
  const timeouts = edge.routes.flatMap(({ stream, timeoutSeconds }) => (stream ? [] : [timeoutSeconds]))
  if (timeouts.length === 0) return []
  const tries = secondTries(apps)
  return [
    space,
    comment('A level that names one page has to name them all.'),
    ...errorPages(edge, tries.length > 1 ? '$again' : '@again'),
    comment('The second try may fail too.'),
    directive('recursive_error_pages', 'on'),
    ...tries.map(({ name, errors: way }) =>
      block(
        ['location', name],
        [
          ...errorPages(edge),
          ...gateway.map((status) =>
            block(['if', '($gateway_answer', '=', `${status})`], [directive('return', String(status))]),
          ),
          block(['if', '($has_credentials)'], [directive('gzip', 'off')]),
          ...appErrors(way),
          comment('The longest that a route may be silent.'),
          directive('proxy_read_timeout', `${Math.max(...timeouts)}s`),
          directive('proxy_send_timeout', `${Math.max(...timeouts)}s`),
          directive('proxy_pass', 'http://$edge_app$edge_target'),
        ],
      ),
    ),
  ]
}

/** In each server: the pages, and where plain HTTP on the port of TLS is sent. A named location fails before routing. */
export function errorAnswers(plain?: string): Line[] {
  return [
    space,
    comment('What the edge says itself.'),
    ...Object.entries({ json: 'application/json', html: 'text/html; charset=utf-8' }).map(([format, type]) =>
      answer(`error.${format}`, '$error_body', [
        directive('set', '$edge_cache', 'no-store'),
        directive('set', '$edge_page', '1'),
        comment('By HTTP/2 nginx looks at the length of the body once more.'),
        directive('client_max_body_size', '0'),
        block(['types'], []),
        directive('default_type', type),
      ]),
    ),
    answer('redirect', ''),
    ...(plain === undefined ? [] : [answer('plain', '', [directive('set', '$edge_location', plain)])]),
  ]
}

function answer(name: string, body: string, more: readonly Line[] = []): Line {
  return block(['location', '=', `/.edge/${name}`], [directive('internal'), ...more, directive('return', '200', body)])
}
