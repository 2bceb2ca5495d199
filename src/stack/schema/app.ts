// apps.<name>: one schema per framework, chosen by the framework's name before anything is validated.
import * as z from 'zod'
import { stickiness } from '../../model/plan.ts'
import type { FrameworkProvider } from '../../model/provider.ts'
import type { AppSection } from '../../model/stack.ts'
import { secretGenerators } from '../../model/value.ts'
import { parseCommand } from '../command.ts'
import { longCommand, longSecrets } from '../shorthand.ts'
import { imageKeys } from './image.ts'
import { folderKeys } from './folders.ts'
import {
  configTarget,
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

const words = (takesVariables: boolean, isSeveral = false) =>
  line.transform((value, context) => {
    const parsed = parseCommand(value, takesVariables, isSeveral)
    if ('words' in parsed) return parsed.words
    context.issues.push({ code: 'custom', input: value, message: parsed.problem })
    return z.NEVER
  })

/** While an image is built, or as what an image starts. */
const command = words(false)

/** What the entry program runs, and fills the app's variables into. */
const filledCommand = words(true)

const appPort = port.min(1024, { error: 'must be a port above 1023: the app is not root' })

const httpPath = z
  .string({ error: 'must be a path such as /health' })
  .regex(/^\/[A-Za-z0-9._~/-]*$/, { error: 'must be a path such as /health' })

const replicas = z
  .int({ error: 'must be a number of containers' })
  .min(1, { error: 'must be at least 1' })
  .max(100, { error: 'must be at most 100' })

/** A command, or a map with more to say of it. */
const inFolder = (own: typeof command) =>
  z.preprocess(
    longCommand,
    mapOf({ command: own, directory: relativePath.default('.') }, 'must be a command, or command and directory'),
  )
const ownCommand = inFolder(filledCommand)

/** The same, of several programs one after another. */
const migration = inFolder(words(true, true))

const process = mapOf(
  {
    command: filledCommand,
    directory: relativePath.default('.'),
    port: appPort.optional(),
    liveness: httpPath.optional(),
    replicas: replicas.default(1),
    resources,
  },
  'must be a command, or command and more',
).refine(({ port: own, liveness }) => liveness === undefined || own !== undefined, {
  path: ['liveness'],
  error: 'asks nobody: the process has no port',
})

const processes = z.record(name, z.preprocess(longCommand, process), {
  error: 'must be names with the command of each',
})

const tasks = z.record(name, ownCommand, { error: 'must be names with the command of each' })

const secrets = z.preprocess(
  longSecrets,
  z.record(variableName, z.enum(secretGenerators, { error: `must be one of ${secretGenerators.join(', ')}` }), {
    error: 'must be a list of names, or names with how each is made',
  }),
)

// `module.path:object`, where the object may be a factory's call; the form that WSGI and ASGI servers take.
const entry = z
  .string({ error: 'must name the app object, such as package.module:app' })
  .regex(/^[A-Za-z_][\w]*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*(\([\w\s,='".:/-]*\))?$/, {
    error: 'must name the app object, such as package.module:app',
  })

/** What every app may say. */
const shared = {
  port: appPort.optional(),
  env: z.record(variableName, environmentValue, { error: 'must be names with values' }).default({}),
  replicas: replicas.default(1),
  resources,
}

/** What every app may say whose source is in the repository. */
const sourced = { path: relativePath.default('.'), test: command.optional() }

const program = {
  liveness: httpPath.optional(),
  readiness: httpPath.optional(),
  metrics: httpPath.default('/metrics'),
  errors: z.enum(['contract', 'passthrough'], { error: 'must be contract or passthrough' }).default('contract'),
  cors: z.enum(['strict', 'public'], { error: 'must be strict or public' }).default('strict'),
  sticky: z.enum(stickiness, { error: `must be ${stickiness.join(' or ')}` }).optional(),
  migrate: migration.optional(),
  processes: processes.default({}),
  tasks: tasks.default({}),
  secrets: secrets.default({}),
  ...folderKeys(relativePath, configTarget),
  egress: flag.default(false),
}

const startWords = z
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

const goTool = z
  .string({ error: 'must be a program with its version, such as example.org/tool/cmd/tool@v1.2.0' })
  .regex(/^(-tags [\w.]+(,[\w.]+)* )?[a-z0-9][\w.~-]*(\/[\w.~+-]+)+@v\d+\.\d+\.\d+[\w.+-]*$/, {
    error:
      'must be a program as `go install` takes it, with a version that stays what it is: example.org/tool/cmd/tool@v1.2.0, or -tags one,two before it',
  })

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

const assets = mapOf(
  {
    path: relativePath,
    build: command.optional(),
    output: relativePath,
    into: relativePath.optional(),
    node: version.optional(),
  },
  'must be path and output, and perhaps build, into and node',
).refine(({ output, into = output }) => into !== '.', {
  path: ['output'],
  error: "must be a folder below the app's: its files would stand in for the app",
})

const aptMessage = 'must be a list of packages of Debian, such as ffmpeg'

/** Names as Debian's policy has them; a version would be gone from its mirrors with the next one. */
const apt = z
  .array(z.string({ error: aptMessage }).regex(/^[a-z0-9][a-z0-9+.-]+$/, { error: aptMessage }), { error: aptMessage })
  .default([])

/** What only programs of one language say. */
const ofLanguage = {
  python: {
    entry,
    requirements: relativePath.optional(),
    package: release.optional(),
    apt,
    build: command.optional(),
    assets: assets.optional(),
    // Its build may fill a folder anywhere.
    static: z.record(urlPath('directory'), imagePath, { error: 'must be URLs with the folder of each' }).default({}),
  },
  go: {
    entry: goPackage,
    args: startWords,
    files: z.array(relativePath, { error: 'must be a list of paths' }).default([]),
    assets: assets.optional(),
    tools: z.array(goTool, { error: 'must be a list of programs with the version of each' }).default([]),
  },
  node: { entry: nodeEntry, args: startWords, apt, build: command.optional() },
  image: { ...imageKeys, command: command.optional() },
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
  config: {},
  static: {},
  egress: false,
} as const

/** The schema of an app of one framework. The version's key is the language's name. */
export function appSchema(provider: FrameworkProvider): z.ZodType<AppSection> {
  const own: z.core.$ZodLooseShape = provider.kind === 'site' ? site : { ...program, ...ofLanguage[provider.kind] }
  return mapOf({
    framework: z.literal(provider.name),
    ...shared,
    ...(provider.kind === 'image' ? {} : sourced),
    [provider.language]: version.optional(),
    ...own,
  }).transform((section): AppSection => {
    const { [provider.language]: chosen, ...written } = section as Record<string, unknown>
    const { single_page: singlePage, package: published, command: started = [], ...rest } = written
    const said = provider.kind === 'site' ? { ...siteDefaults, ...rest, singlePage } : { ...rest, release: published }
    return {
      path: '.',
      entry: '',
      args: started,
      files: [],
      tools: [],
      apt: [],
      ...said,
      version: chosen,
    } as unknown as AppSection
  })
}
