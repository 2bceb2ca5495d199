// apps.<name>: one schema per framework, chosen by the framework's name before anything is validated.
import * as z from 'zod'
import type { FrameworkProvider } from '../../model/provider.ts'
import type { AppSection } from '../../model/stack.ts'
import { secretGenerators } from '../../model/value.ts'
import { parseCommand } from '../command.ts'
import { longMigrate, longSecrets } from '../shorthand.ts'
import { environmentValue, line, mapOf, port, relativePath, resources, variableName, version } from './words.ts'

const command = line.transform((value, context) => {
  const parsed = parseCommand(value)
  if ('words' in parsed) return parsed.words
  context.issues.push({ code: 'custom', input: value, message: parsed.problem })
  return z.NEVER
})

const migrate = z.preprocess(
  longMigrate,
  mapOf({ command, directory: relativePath.default('.') }, 'must be a command, or command and directory'),
)

const secrets = z.preprocess(
  longSecrets,
  z.record(variableName, z.enum(secretGenerators, { error: `must be one of ${secretGenerators.join(', ')}` }), {
    error: 'must be a list of names, or names with how each is made',
  }),
)

const httpPath = z
  .string({ error: 'must be a path such as /health' })
  .regex(/^\/[A-Za-z0-9._~/-]*$/, { error: 'must be a path such as /health' })

// `module.path:object`, where the object may be a factory's call; the form that WSGI and ASGI servers take.
const entry = z
  .string({ error: 'must name the app object, such as package.module:app' })
  .regex(/^[A-Za-z_][\w]*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*(\([\w\s,='".:/-]*\))?$/, {
    error: 'must name the app object, such as package.module:app',
  })

/** The schema of an app of one framework. The version's key is the language's name. */
export function appSchema(provider: FrameworkProvider): z.ZodType<AppSection> {
  return mapOf({
    framework: z.literal(provider.name),
    path: relativePath.default('.'),
    entry,
    [provider.language]: version.optional(),
    requirements: relativePath.optional(),
    port: port.min(1024, { error: 'must be a port above 1023: the app is not root' }).optional(),
    liveness: httpPath.optional(),
    migrate: migrate.optional(),
    env: z.record(variableName, environmentValue, { error: 'must be names with values' }).default({}),
    secrets: secrets.default({}),
    writable: z.array(relativePath, { error: 'must be a list of paths' }).default([]),
    uploads: z.array(relativePath, { error: 'must be a list of paths' }).default([]),
    egress: z.boolean({ error: 'must be true or false' }).default(false),
    resources,
  }).transform((section): AppSection => {
    const { [provider.language]: chosen, ...rest } = section as Record<string, unknown>
    return { ...rest, version: chosen } as AppSection
  })
}
