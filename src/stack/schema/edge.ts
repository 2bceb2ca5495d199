// edge: the one service that the outside reaches.
import * as z from 'zod'
import { mapOf, name, port, resources, size } from './words.ts'

const domain = z
  .string({ error: 'must be a host name' })
  .regex(/^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, {
    error: 'must be a host name in lower case such as app.example.com',
  })

export const edgeSchema = mapOf(
  {
    domain: domain.optional(),
    tls: z.enum(['self-signed', 'off'], { error: 'must be self-signed or off' }).default('self-signed'),
    ports: mapOf({ http: port.optional(), https: port.optional() }, 'must be http and https with port numbers').default(
      {},
    ),
    routes: z
      .record(
        z.string().regex(/^\/([A-Za-z0-9._~-]+\/)*$/, { error: 'must be a path that begins and ends with /' }),
        name,
        { error: 'must be paths with the app of each' },
      )
      .default({}),
    max_body_size: size.default('10M'),
    resources,
  },
  'must be a map',
).transform(({ max_body_size, ...rest }) => ({ ...rest, maxBodySize: max_body_size }))
