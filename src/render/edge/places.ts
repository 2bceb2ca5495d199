// Where things are in the edge's container.
import type { Published } from '../../model/plan.ts'

/** Ports inside the container, above 1023: no process of it is root. */
export const edgePorts = { http: 8080, https: 8443, internal: 8081 } as const

/** The edge's name on its internal network; no service has a dot in its name. */
export const internalHost = 'edge.internal'

export const edgeFolder = '/etc/nginx/edge'
export const tlsFolder = '/etc/nginx/tls'

/** Where the edge has a volume of published files. */
export function publishedFolder({ volume }: Pick<Published, 'volume'>): string {
  return `/srv/${volume}`
}
