// apps.<name>: one schema per framework, chosen by the framework's name before anything is validated.
import * as z from 'zod'
import { stickiness } from '../../model/plan.ts'
import type { FrameworkProvider } from '../../model/provider.ts'
import type { AppSection } from '../../model/stack.ts'
import { secretGenerators } from '../../model/value.ts'
import { parseCommand } from '../command.ts'
import { longCommand, longSecrets, longUploads } from '../shorthand.ts'
import {
  environmentValue,
  flag,
  imagePath,
  line,
  mapOf,
  name,
  port,
  relativePath,
  resources,
  urlPath,
  variableName,
  version,
} from './words.ts'

const command = line.transform((value, context) => {
  const parsed = parseCommand(value)
  if ('words' in parsed) return parsed.words
  context.issues.push({ code: 'custom', input: value, message: parsed.problem })
  return z.NEVER
})

const replicas = z
  .int({ error: 'must be a number of containers' })
  .min(1, { error: 'must be at least 1' })
  .max(100, { error: 'must be at most 100' })

const migrate = z.preprocess(
  longCommand,
  mapOf({ command, directory: relativePath.default('.') }, 'must be a command, or command and directory'),
)

const processes = z.record(
  name,
  z.preprocess(
    longCommand,
    mapOf(
      { command, directory: relativePath.default('.'), replicas: replicas.default(1), resources },
      'must be a command, or command and more',
    ),
  ),
  { error: 'must be names with the command of each' },
)

const tasks = z.record(
  name,
  z.preprocess(
    longCommand,
    mapOf({ command, directory: relativePath.default('.') }, 'must be a command, or command and directory'),
  ),
  { error: 'must be names with the command of each' },
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

const folder = relativePath
const folders = z.array(folder, { error: 'must be a list of paths' })

/** A list of folders, or folders with the URL at which the edge serves each. */
const uploads = z.preprocess(
  longUploads,
  z.record(folder, urlPath('directory').nullable(), {
    error: 'must be a list of paths, or paths with the URL of each',
  }),
)

/** What every app may say. */
const shared = {
  path: relativePath.default('.'),
  port: port.min(1024, { error: 'must be a port above 1023: the app is not root' }).optional(),
  env: z.record(variableName, environmentValue, { error: 'must be names with values' }).default({}),
  replicas: replicas.default(1),
  resources,
}

const program = {
  liveness: httpPath.optional(),
  readiness: httpPath.optional(),
  metrics: httpPath.default('/metrics'),
  errors: z.enum(['contract', 'passthrough'], { error: 'must be contract or passthrough' }).default('contract'),
  cors: z.enum(['strict', 'public'], { error: 'must be strict or public' }).default('strict'),
  sticky: z.enum(stickiness, { error: `must be ${stickiness.join(' or ')}` }).optional(),
  migrate: migrate.optional(),
  processes: processes.default({}),
  tasks: tasks.default({}),
  secrets: secrets.default({}),
  writable: folders.default([]),
  uploads: uploads.default({}),
  static: z.record(urlPath('directory'), folder, { error: 'must be URLs with the folder of each' }).default({}),
  egress: flag.default(false),
}

const words = z
  .string({ error: 'must be words as on a command line' })
  .transform((value, context) => {
    const parsed = parseCommand(`program ${value}`)
    if ('words' in parsed) return parsed.words.slice(1)
    context.issues.push({ code: 'custom', input: value, message: parsed.problem })
    return z.NEVER
  })
  .default([])

const goPackage = z
  .string({ error: 'must be the package with main, such as ./cmd/server' })
  .regex(/^\.$|^(\.\/)?[A-Za-z0-9_][A-Za-z0-9_.-]*(\/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$/, {
    error: 'must be the package with main as a path below the app, such as ./cmd/server, or . for its root',
  })
  .default('.')

const nodeEntry = z
  .string({ error: 'must be the file that is started, such as dist/index.js' })
  .regex(/^(\.\/)?[A-Za-z0-9_@.][A-Za-z0-9_@.+-]*(\/[A-Za-z0-9_@.[\]()+-]+)*$/, {
    error: 'must be the file that is started, such as dist/index.js, or a program of its packages',
  })

const release = z
  .string({ error: 'must be a release of a package, such as shop==1.2.0' })
  .regex(/^[A-Za-z0-9][\w.-]*(\[[\w.-]+(,[\w.-]+)*\])?==\d[\w.!+]*$/, {
    error: 'must be one release of a package, such as shop==1.2.0 or shop[mail]==1.2.0',
  })

/** What only programs of one language say. */
const ofLanguage = {
  python: {
    entry,
    requirements: relativePath.optional(),
    package: release.optional(),
    build: command.optional(),
    // Its build may fill a folder anywhere.
    static: z.record(urlPath('directory'), imagePath, { error: 'must be URLs with the folder of each' }).default({}),
  },
  go: { entry: goPackage, args: words, files: z.array(relativePath, { error: 'must be a list of paths' }).default([]) },
  node: { entry: nodeEntry, args: words, build: command.optional() },
}

const site = {
  build: command.optional(),
  output: relativePath.optional(),
  single_page: flag.optional(),
}

/** What a site does not say. */
const siteDefaults = {
  entry: '',
  metrics: '/metrics',
  errors: 'contract',
  cors: 'strict',
  processes: {},
  tasks: {},
  secrets: {},
  writable: [],
  uploads: {},
  static: {},
  egress: false,
} as const

/** The schema of an app of one framework. The version's key is the language's name. */
export function appSchema(provider: FrameworkProvider): z.ZodType<AppSection> {
  return mapOf({
    framework: z.literal(provider.name),
    ...shared,
    ...(provider.kind === 'site' ? site : { ...program, ...ofLanguage[provider.kind] }),
    [provider.language]: version.optional(),
  }).transform((section): AppSection => {
    const { [provider.language]: chosen, ...written } = section as Record<string, unknown>
    const { single_page: singlePage, package: published, ...rest } = written
    const own = provider.kind === 'site' ? { ...siteDefaults, ...rest, singlePage } : { ...rest, release: published }
    return { args: [], files: [], ...own, version: chosen } as unknown as AppSection
  })
}
