// images: where public images come from, and whether their digests are held fast.
import * as z from 'zod'
import { flag, mapOf } from './words.ts'

/** Without a dot, a port or `localhost` the first part would be an owner in the usual registry. */
const host = String.raw`(?=[^/]*[.:]|localhost(\/|$))[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?`

const registry = z.string().regex(new RegExp(`^${host}$`), { error: 'must be a registry such as docker.io' })

const wanted = 'must be a registry and a path in it, such as registry.example.com/hub'

const prefix = z
  .string({ error: wanted })
  .regex(new RegExp(String.raw`^${host}(\/[a-z0-9]+((\.|_{1,2}|-+)[a-z0-9]+)*)*$`), { error: wanted })

export const imagesSchema = mapOf(
  {
    mirror: z
      .union([prefix, z.record(registry, prefix)], { error: `${wanted}, or a map with one for each registry` })
      .optional(),
    pin: flag.default(false),
  },
  'must be a map with mirror and pin',
)
