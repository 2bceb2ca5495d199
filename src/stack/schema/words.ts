// The small schemas that sections share. Every message continues "<path> …".
import * as z from 'zod'
import { kibibytes } from '../../model/resources.ts'
import { parseTemplate } from '../interpolate.ts'

/** Names become service, volume and file names: what Compose, DNS and a file system all take. */
export const name = z
  .string({ error: 'must be a name' })
  .regex(/^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$/, {
    error: 'must be a name of at most 30 lower-case letters, digits and hyphens that starts with a letter',
  })
  .refine((text) => !/^x(-|$)/.test(text), {
    // A key such as x-blue is an extension to Compose, wherever it stands.
    error: 'must not be x or begin with x-: Compose would ignore it',
  })

/** A map with these keys alone. An unknown key's message is the list of them, for `parse.ts` to find the nearest. */
export function mapOf<Shape extends z.core.$ZodLooseShape>(
  shape: Shape,
  error?: string,
): z.ZodObject<Shape, z.core.$strict> {
  const known = Object.keys(shape).join(' ')
  return z.strictObject(shape, { error: (issue) => (issue.code === 'unrecognized_keys' ? known : error) })
}

export const variableName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: 'must be the name of an environment variable' })
  // A secret is a file of that name, with the app's before it: a file's name has 255 bytes.
  .max(128, { error: 'must be the name of an environment variable of 128 characters at most' })

// No character that a shell, a glob, Dockerfile or Compose reads as more than itself.
const pathCharacters = /^[\p{L}\p{N}._@+/-]+$/u

/** A path below the stack file's folder or the app's. */
export const relativePath = z
  .string({ error: 'must be a path' })
  .regex(pathCharacters, { error: 'must be a path of letters, digits and . _ - @ +' })
  .refine((path) => !path.startsWith('/') && !path.split('/').includes('..'), {
    error: 'must be a relative path that stays inside the repository',
  })
  .refine((path) => !path.split('/').some((part) => part.startsWith('-')), {
    error: 'must have no part that begins with a hyphen',
  })
  .transform(
    (path) =>
      path
        .split('/')
        .filter((part) => part !== '' && part !== '.')
        .join('/') || '.',
  )

/** Wherever it leads. */
export const absolutePath = z
  .string()
  .regex(pathCharacters, { error: 'must be a path of letters, digits and . _ - @ +' })
  .refine((path) => !/\/(\.\.?|-[^/]*)?(\/|$)/.test(path), { error: 'must be an absolute path without . and ..' })

const ownPath = absolutePath.refine(
  (path) => !/^\/(app|bin|boot|dev|etc|lib\w*|opt|proc|root|run|sbin|sys|tmp|usr)(\/|$)/.test(path),
  {
    error: 'must be a folder that the image has for the app alone',
  },
)

/** A path below the app's folder, or an absolute one that the app's build makes. */
export const imagePath = z.string({ error: 'must be a path' }).transform((path, context) => {
  const { data, error } = (path.startsWith('/') ? ownPath : relativePath).safeParse(path)
  if (data !== undefined) return data
  for (const { message } of error?.issues ?? []) context.issues.push({ code: 'custom', input: path, message })
  return z.NEVER
})

// What the engine, the runtime or the system itself has there.
const ofTheSystem = new RegExp(
  [
    '^/(app|bin|boot|dev|lib(32|64|x32)?|opt/seaworthy|proc|root|sbin|srv/static|sys|tmp|var/(lib/seaworthy|run))(/|$)',
    '^/etc/(group|hostname|hosts|passwd|resolv\\.conf|shadow|ssl)(/|$)',
    '^/run(?=/|$)(?!/config/)',
    '^/usr(?=/|$)(?!/(local/etc|share)/)',
    '^/(etc|home|opt|srv|var)$',
  ].join('|'),
)

/** Where an app reads a file: below its working directory, or absolute. */
export const configTarget = z
  .string()
  .regex(pathCharacters, { error: 'must be a path of letters, digits and . _ - @ +' })
  .refine((path) => !/(^|\/)(\.{1,2}|-[^/]*)?(\/|$)/.test(path.replace(/^\//, '')), {
    error: 'must be a plain path to a file: without . and .., two slashes, or a part that begins with a hyphen',
  })
  .refine((path) => !ofTheSystem.test(path), {
    error:
      'must be below the app, as a relative path, or where the system keeps nothing of its own, such as /run/config',
  })
  .refine((path) => !path.startsWith('/run/config/.'), {
    error: 'must not be hidden: those files are links of the image',
  })

/** One line of text without control characters, or what YAML 1.1 takes for the end of a line or cannot hold. */
export const line = z
  .string({ error: 'must be a text' })
  .refine((text) => !/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}\ufeff]/u.test(text), {
    error: 'must be one line without control characters',
  })

/** A version: text, or a YAML number, which loses a trailing zero (`3.10`), so it is refused. */
export const version = z.unknown().transform((value, context) => {
  if (typeof value === 'string' && /^[0-9]+(\.[0-9]+){0,2}$/.test(value)) return value
  const message =
    typeof value === 'number'
      ? `must be a version in quotes, such as "${value}" (3.10 without them is 3.1)`
      : 'must be a version such as "3.13" or "22"'
  context.issues.push({ code: 'custom', input: value, message })
  return z.NEVER
})

/** An environment value. A YAML number comes as the text that was written; other types have no one text form. */
export const environmentValue = z.unknown().transform((text, context) => {
  // Half a surrogate pair has no UTF-8 form.
  if (typeof text !== 'string' || /[\0\p{Cs}]/u.test(text)) {
    context.issues.push({ code: 'custom', input: text, message: 'must be a text; put it in quotes' })
    return z.NEVER
  }
  const template = parseTemplate(text)
  if ('parts' in template) return template.parts
  context.issues.push({
    code: 'custom',
    input: text,
    message: template.problem,
    params: { help: 'write ${db.url} for a fact, or $${ for a literal ${' },
  })
  return z.NEVER
})

export const port = z
  .int({ error: 'must be a port number' })
  .min(1, { error: 'must be a port from 1 to 65535' })
  .max(65535, {
    error: 'must be a port from 1 to 65535',
  })

/** A time such as 60s, in seconds. */
export const duration = z
  .string({ error: 'must be a time such as 60s' })
  .regex(/^[1-9][0-9]{0,5}[smh]$/, { error: 'must be a time such as 60s, 5m or 1h', abort: true })
  .transform((text) => Number(text.slice(0, -1)) * { s: 1, m: 60, h: 3600 }[text.at(-1) as 's' | 'm' | 'h'])

/** A path of URLs that begins with a slash; `directory`: and ends with one. */
export const urlPath = (kind: 'directory' | 'any'): z.ZodType<string> =>
  z
    .string({ error: 'must be a path' })
    .regex(kind === 'directory' ? /^\/([A-Za-z0-9._~-]+\/)*$/ : /^\/([A-Za-z0-9._~-]+\/)*[A-Za-z0-9._~-]*$/, {
      error: kind === 'directory' ? 'must be a path that begins and ends with /' : 'must be a path that begins with /',
    })
    .refine((path) => !/(^|\/)\.{1,2}(\/|$)/.test(path), { error: 'must be a path without . and ..' })

export const flag = z.boolean({ error: 'must be true or false' })

/** A size as Compose and nginx both read it. */
export const size = z
  .string({ error: 'must be a size such as 512M' })
  .regex(/^[1-9][0-9]{0,8}[KMG]$/, { error: 'must be a size such as 512M', abort: true })

// The smallest that Docker Engine starts a container with: 6 MiB and a hundredth of a CPU.
export const resources = mapOf({
  cpus: z
    .number({ error: 'must be a number of CPUs such as 0.5' })
    .min(0.01, { error: 'must be at least 0.01' })
    .max(1024, { error: 'must be at most 1024' })
    .optional(),
  memory: size.refine((text) => kibibytes(text) >= 6 * 1024, { error: 'must be at least 6M' }).optional(),
  pids: z.int({ error: 'must be a number of processes' }).min(8, { error: 'must be at least 8' }).optional(),
}).default({})
