// edge: the one service that the outside reaches.
import * as z from 'zod'
import { tlsModes, tlsProfiles } from '../../model/edge.ts'
import { longRateLimit, longRoute } from '../shorthand.ts'
import { duration, flag, line, mapOf, name, port, resources, size, urlPath } from './words.ts'

const domain = z
  .string({ error: 'must be a host name' })
  .regex(/^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, {
    error: 'must be a host name in lower case such as app.example.com',
  })

const route = z.preprocess(
  longRoute,
  mapOf(
    {
      app: name,
      strip_prefix: z
        .union([z.boolean(), urlPath('directory')], { error: 'must be true, or the prefix such as /api/' })
        .default(false),
      stream: flag.default(false),
      websocket: flag.default(false),
      timeout: duration.optional(),
      max_body_size: size.optional(),
    },
    'must be an app, or a map with app',
  ).transform(({ app, strip_prefix, stream, websocket, timeout, max_body_size }) => ({
    app,
    stripPrefix: strip_prefix,
    stream,
    websocket,
    timeoutSeconds: timeout,
    maxBodySize: max_body_size,
  })),
)

const rate = /^([1-9][0-9]{0,5})\/(s|sec|second|m|min|minute)(?: burst ([1-9][0-9]{0,5}))?$/

const rateLimit = z.preprocess(
  longRateLimit,
  mapOf(
    {
      rate: z
        .string({ error: 'must be a rate such as 5/min burst 10' })
        .regex(rate, { error: 'must be a rate such as 5/min burst 10, or 20/s', abort: true }),
      key: z
        .string({ error: 'must be address or the name of a request header' })
        .regex(/^[A-Za-z][A-Za-z0-9-]*$/, { error: 'must be address or the name of a request header' })
        .default('address'),
    },
    'must be a rate such as 5/min burst 10, or rate and key',
  ).transform(({ rate: text, key }) => {
    const [, count = '', unit = '', burst = count] = rate.exec(text) ?? []
    return {
      count: Number(count),
      per: unit.startsWith('s') ? ('second' as const) : ('minute' as const),
      burst: Number(burst),
      header: key === 'address' ? undefined : key.toLowerCase(),
    }
  }),
)

/** Response headers that a policy may set; the edge owns the others. */
export const policyHeaders = [
  'Content-Security-Policy',
  'Content-Security-Policy-Report-Only',
  'Cross-Origin-Embedder-Policy',
  'Cross-Origin-Opener-Policy',
  'Cross-Origin-Resource-Policy',
  'Permissions-Policy',
  'Referrer-Policy',
  'Reporting-Endpoints',
  'X-Frame-Options',
] as const

/** nginx has no way to write a dollar sign, and a header is ASCII; an empty value leaves the header out. */
const headerValue = line
  .regex(/^[\u0020-\u0023\u0025-\u007e]*$/, { error: 'must be printable ASCII without $' })
  // nginx takes no word longer than 4096 bytes, in which quotes count twice.
  .refine((text) => text.replaceAll(/["\\]/g, '  ').length <= 4000, { error: 'must be at most 4000 characters' })

const headers = z.record(
  name,
  mapOf(
    Object.fromEntries(policyHeaders.map((header) => [header, headerValue.optional()])),
    'must be response headers with their values',
  ),
  { error: 'must be apps with the response headers of each' },
)

const networks = [z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]

const network = z
  .string({ error: 'must be an address or a network such as 10.0.0.0/8' })
  .refine((text) => networks.some((kind) => kind.safeParse(text).success), {
    error: 'must be an address or a network such as 10.0.0.0/8',
  })

export const edgeSchema = mapOf(
  {
    domain: domain.optional(),
    tls: z.enum(tlsModes, { error: `must be one of ${tlsModes.join(', ')}` }).default('self-signed'),
    tls_profile: z.enum(tlsProfiles, { error: `must be ${tlsProfiles.join(' or ')}` }).default('intermediate'),
    ports: mapOf({ http: port.optional(), https: port.optional() }, 'must be http and https with port numbers').default(
      {},
    ),
    trusted_proxies: z.array(network, { error: 'must be a list of addresses and networks' }).default([]),
    routes: z.record(urlPath('any'), route, { error: 'must be paths with the app of each' }).default({}),
    rate_limits: z.record(urlPath('any'), rateLimit, { error: 'must be paths with the rate of each' }).default({}),
    connections_per_client: z
      .int({ error: 'must be a number of connections' })
      .min(1, { error: 'must be at least 1' })
      .max(65535, { error: 'must be at most 65535' })
      .optional(),
    headers: headers.default({}),
    max_body_size: size.default('10M'),
    public_health: flag.default(false),
    resources,
  },
  'must be a map',
).transform(
  ({ tls_profile, trusted_proxies, rate_limits, connections_per_client, max_body_size, public_health, ...rest }) => ({
    ...rest,
    tlsProfile: tls_profile,
    trustedProxies: trusted_proxies,
    rateLimits: rate_limits,
    connectionsPerClient: connections_per_client,
    maxBodySize: max_body_size,
    publicHealth: public_health,
  }),
)
