// datastores.<name>: `engine:version`, or a map with more to say.
import * as z from 'zod'
import type { Providers } from '../../model/provider.ts'
import type { DatastoreSection } from '../../model/stack.ts'
import { didYouMean } from '../nearest.ts'
import { longDatastore } from '../shorthand.ts'
import { flag, mapOf, relativePath, resources } from './words.ts'

/** What every server takes as the name of a database without quotes. */
const databaseName = z
  .string({ error: 'must be a name' })
  .regex(/^[A-Za-z][A-Za-z0-9_-]{0,62}$/, { error: 'must be a name of at most 63 letters, digits, - and _' })

export function datastoreSchema(providers: Providers): z.ZodType<DatastoreSection> {
  const names = providers.datastores.map((provider) => provider.name)
  const engine = z
    .string({ error: `must be an engine and its version, such as ${names[0] ?? 'name'}:17` })
    .transform((value, context) => {
      const [name = '', version = ''] = value.split(':', 2)
      const provider = providers.datastores.find((candidate) => candidate.name === name)
      if (!provider) {
        context.issues.push({
          code: 'custom',
          input: value,
          message: 'is not a datastore that Seaworthy knows',
          params: { help: didYouMean(name, names) },
        })
        return z.NEVER
      }
      if (!provider.versions.includes(version)) {
        const message = `must name a version of ${name}`
        context.issues.push({
          code: 'custom',
          input: value,
          message,
          params: { help: `known: ${provider.versions.map((known) => `${name}:${known}`).join(', ')}` },
        })
        return z.NEVER
      }
      return { engine: name, version }
    })
  return z.preprocess(
    longDatastore,
    mapOf(
      {
        engine,
        external: flag.default(false),
        file: relativePath.optional(),
        purpose: z.string({ error: 'must be a word' }).optional(),
        databases: z.array(databaseName, { error: 'must be a list of names' }).default([]),
        init: z.array(relativePath, { error: 'must be a list of paths' }).default([]),
        resources,
      },
      'must be an engine with its version, or a map',
    ).transform(({ engine: chosen, purpose, databases, init, ...rest }, context) => {
      const provider = providers.datastores.find(({ name }) => name === chosen.engine)
      const server = provider?.kind === 'server' ? provider : undefined
      const purposes = server?.purposes ?? []
      const refuse = (key: string, message: string): void => {
        context.issues.push({ code: 'custom', input: key, path: [key], message })
      }
      if (purpose !== undefined && !purposes.includes(purpose))
        refuse(
          'purpose',
          purposes.length === 0 ? `is nothing that ${chosen.engine} has` : `must be one of ${purposes.join(', ')}`,
        )
      const reserved = server?.reservedDatabases
      if (databases.length > 0 && !reserved) refuse('databases', `is nothing that ${chosen.engine} has`)
      const taken = databases.find((name) => reserved?.includes(name))
      if (taken !== undefined) refuse('databases', `must not name ${taken}, which the server keeps for itself`)
      if (init.length > 0 && provider?.detection.initFolder === undefined)
        refuse('init', `is nothing that ${chosen.engine} has: it runs no scripts at its first start`)
      if (rest.external && !server)
        refuse('external', `is nothing that ${chosen.engine} has: it is a file, and no server`)
      if (rest.file !== undefined && server) refuse('file', `is nothing that ${chosen.engine} has: it is a server`)
      if (rest.file !== undefined && !rest.file.includes('/'))
        refuse('file', `must be in a folder of its own, such as var/${rest.file}: the app's own folder is read-only`)
      const limits = Object.values(rest.resources).some((limit) => limit !== undefined)
      const absent = rest.external ? 'an external datastore' : server ? undefined : chosen.engine
      if (absent !== undefined && limits) refuse('resources', `is nothing that ${absent} has: it has no container here`)
      if (rest.external) {
        if (databases.length > 0)
          refuse('databases', 'is nothing that an external datastore has: whoever runs it makes them')
        if (init.length > 0) refuse('init', 'is nothing that an external datastore has: its first start is not here')
      }
      return { ...chosen, ...rest, purpose: purpose ?? purposes[0], databases, init }
    }),
  ) as unknown as z.ZodType<DatastoreSection>
}
