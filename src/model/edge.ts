// The edge of a Plan: the one service that the outside reaches, and what it answers by itself.
import type { Resources } from './resources.ts'

/** The one service that the outside reaches. */
export interface Edge {
  readonly image: string
  /** Undefined: any name is answered. */
  readonly domain: string | undefined
  readonly tls: TlsMode
  readonly tlsProfile: TlsProfile
  /** Ports of the host. */
  readonly ports: { readonly http: number; readonly https: number }
  /** Addresses or networks whose word on the client's address counts. */
  readonly trustedProxies: readonly string[]
  /** Sorted by path; the longest that fits wins. */
  readonly routes: readonly Route[]
  /** Sorted by path; the longest that fits wins. */
  readonly rateLimits: readonly RateLimit[]
  /** Connections and concurrent HTTP/2 requests of one client address; undefined: any number. */
  readonly connectionsPerClient: number | undefined
  /** Largest body of a request, such as `10M`. */
  readonly maxBodySize: string
  /** Whether the outside may ask the apps' liveness paths. */
  readonly publicHealth: boolean
  readonly logFormat: LogFormat
  readonly resources: Resources
}

/**
 * Where TLS ends, and with whose certificate. `files`: the edge's own, with a certificate that somebody puts there.
 * `upstream`: at a proxy in front of the edge. `off`: nowhere.
 */
export const tlsModes = ['self-signed', 'files', 'upstream', 'off'] as const
export type TlsMode = (typeof tlsModes)[number]

/** Mozilla's server side TLS profiles: `modern` is TLS 1.3 alone. */
export const tlsProfiles = ['intermediate', 'modern'] as const
export type TlsProfile = (typeof tlsProfiles)[number]

export const logFormats = ['text', 'json'] as const
export type LogFormat = (typeof logFormats)[number]

/** Requests to `path` go to `app`. */
export interface Route {
  /** With a `/` at its end every path below it, else this path alone. */
  readonly path: string
  readonly app: string
  /** A prefix of `path`, with a `/` at its end, without which the app is asked: of `/api/`, `/api/me` becomes `/me`. */
  readonly stripPrefix: string | undefined
  /** Answers are passed on as they come, and may take as long as they like. */
  readonly stream: boolean
  /** How long the app may be silent before the edge gives up. */
  readonly timeoutSeconds: number
  /** Undefined: the edge's. */
  readonly maxBodySize: string | undefined
}

/** A limit of requests to a path, counted by client. */
export interface RateLimit {
  /** With a `/` at its end every path below it, else this path alone. */
  readonly path: string
  /** Requests that come back in each `per`. */
  readonly count: number
  readonly per: 'second' | 'minute'
  /** Requests that may come at once. */
  readonly burst: number
  /** A request header to count by instead of the client's address, in lower case. Without it, the address. */
  readonly header: string | undefined
}

/** Response headers of every answer, unless an app or the stack file says otherwise; with a policy of content they are all. */
export const usualHeaders = {
  // Features that every browser in use knows: an unknown one is an error in the console.
  'Permissions-Policy': 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
  'Referrer-Policy': 'strict-origin-when-cross-origin',
  'X-Content-Type-Options': 'nosniff',
  // Not in the policies, where frame-ancestors would overrule what an app says here.
  'X-Frame-Options': 'DENY',
} as const

/** What the edge's container gets where the stack file does not say. Half of the memory may be bodies on their way to an app. */
export const usualEdgeResources = { cpus: 1, memory: '256M', pids: 128 } as const

/** The route that answers a path: this path alone, else the longest that it is below. */
export function routeOf(routes: readonly Route[], path: string): Route | undefined {
  return (
    routes.find((route) => route.path === path) ??
    routes
      .filter((route) => route.path.endsWith('/') && path.startsWith(route.path))
      .toSorted((a, b) => b.path.length - a.path.length)[0]
  )
}

/** The path that an app answers, as the outside asks for it on a route. */
export function outsidePath({ stripPrefix = '/' }: Pick<Route, 'stripPrefix'>, path: string): string {
  return stripPrefix + path.slice(1)
}

/** Whether the edge itself speaks TLS. */
export function endsTls({ tls }: Pick<Edge, 'tls'>): boolean {
  return tls === 'self-signed' || tls === 'files'
}

/** The scheme by which browsers ask. */
export function publicScheme({ tls }: Pick<Edge, 'tls'>): 'http' | 'https' {
  return tls === 'off' ? 'http' : 'https'
}

/** The edge's ports where the stack file says none. Without a domain it is somebody's own machine, where 80 and 443 may be taken. */
export function usualPorts(domain: string | undefined): Edge['ports'] {
  return domain === undefined ? { http: 8080, https: 8443 } : { http: 80, https: 443 }
}

/** The port of the host at which the edge takes requests. */
export function publicPort({ tls, ports }: Pick<Edge, 'tls' | 'ports'>): number {
  return endsTls({ tls }) ? ports.https : ports.http
}

/** The port in the address that browsers open: empty where it goes without saying, or where a proxy decides it. */
export function portSuffix(edge: Pick<Edge, 'tls' | 'ports'>): string {
  if (edge.tls === 'upstream') return ''
  const port = publicPort(edge)
  return port === (edge.tls === 'off' ? 80 : 443) ? '' : `:${port}`
}

/** The host name that browsers ask for; without a domain it is this machine's own. */
export function hostName({ domain }: Pick<Edge, 'domain'>): string {
  return domain ?? 'localhost'
}

/** The names that a certificate of the host name is for, as OpenSSL takes them. */
export function certificateNames(host: string): string {
  return host === 'localhost' ? 'DNS:localhost,IP:127.0.0.1,IP:::1' : `DNS:${host}`
}

/** What browsers call the origin of the site's pages: scheme, host and port. */
export function origin(edge: Edge): string {
  return `${publicScheme(edge)}://${hostName(edge)}${portSuffix(edge)}`
}

/** The address that a browser opens; without a domain it is this machine's own. */
export function address({ edge }: { readonly edge: Edge }): string {
  return `${origin(edge)}/`
}
