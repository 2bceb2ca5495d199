// The whole file, put together from its sections.
import * as z from 'zod'
import { logFormats } from '../../model/edge.ts'
import type { Providers } from '../../model/provider.ts'
import type { AppSection, Stack } from '../../model/stack.ts'
import { didYouMean } from '../nearest.ts'
import { appSchema } from './app.ts'
import { buildSchema } from './build.ts'
import { datastoreSchema } from './datastore.ts'
import { edgeSchema } from './edge.ts'
import { imagesSchema } from './images.ts'
import { mapOf, name } from './words.ts'

/** Schema of a stack file with one environment's overlay applied and `environments` taken out. */
export function stackSchema(providers: Providers): z.ZodType<Stack> {
  const schemas = new Map(providers.frameworks.map((provider) => [provider.name, appSchema(provider)]))
  const app = z.unknown().transform((value, context): AppSection => {
    const framework = (value as { framework?: unknown } | null)?.framework
    const schema = typeof framework === 'string' ? schemas.get(framework) : undefined
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      context.issues.push({ code: 'custom', input: value, message: 'must be a map with a framework' })
      return z.NEVER
    }
    if (!schema) {
      const help = didYouMean(String(framework ?? ''), [...schemas.keys()])
      context.issues.push({
        code: 'custom',
        input: framework,
        path: ['framework'],
        message: 'must be a framework that Seaworthy knows',
        params: { help },
      })
      return z.NEVER
    }
    const result = schema.safeParse(value)
    if (result.success) return result.data
    for (const issue of result.error.issues) context.issues.push({ ...issue, input: issue.input } as never)
    return z.NEVER
  })
  return mapOf(
    {
      name,
      apps: z
        .record(name, app, { error: 'must be a map of apps' })
        .refine((apps) => Object.keys(apps).length > 0, { error: 'must have at least one app' }),
      datastores: z.record(name, datastoreSchema(providers), { error: 'must be a map of datastores' }).default({}),
      edge: edgeSchema.prefault({}),
      log_format: z.enum(logFormats, { error: `must be ${logFormats.join(' or ')}` }).default('text'),
      images: imagesSchema.prefault({}),
      build: buildSchema.prefault({}),
    },
    'must be a map with name and apps',
  ).transform(({ log_format, ...rest }) => ({ ...rest, logFormat: log_format })) as unknown as z.ZodType<Stack>
}
