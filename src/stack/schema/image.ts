// What an app says that is a published image.
import * as z from 'zod'
import { folderKeys } from './folders.ts'
import { absolutePath, configTarget } from './words.ts'

const named =
  /^[A-Za-z0-9][A-Za-z0-9._-]*(:[0-9]+)?(\/[a-z0-9][a-z0-9._-]*)*(:\w[\w.-]{0,127})?(@sha256:[0-9a-f]{64})?$/

/** A release, which stays what it is. */
const image = z
  .string({ error: 'must name a published image, such as example/shop:1.4.2' })
  .regex(named, { error: 'must name a published image, such as example/shop:1.4.2', abort: true })
  .refine((name) => /:(?!latest$)[^:/]+$/.test(name), {
    error: 'must name one release, as a tag that is not latest: without one, another day brings another program',
  })

/** A number is the user and its group. */
const user = z
  .union([z.string(), z.int()], { error: 'must be a user and a group as numbers, such as "2000:2000"' })
  .transform(String)
  .refine((text) => /^[1-9][0-9]{0,8}(:[0-9]{1,9})?$/.test(text), {
    error: 'must be a user and a group as numbers, such as "2000:2000", and not root, which is 0',
  })
  .transform((text) => (text.includes(':') ? text : `${text}:${text}`))

/** Nothing is known of where its program runs. */
const folder = z
  .string({ error: 'must be a path' })
  .refine((path) => path.startsWith('/'), { error: 'must be an absolute path in the image', abort: true })
  .pipe(absolutePath)
  .refine((path) => !/^\/(tmp|((dev|proc|sys|run|opt\/seaworthy)(\/.*)?))$/.test(path), {
    error: 'must be a folder of the app: this one is the system’s or the entry program’s',
  })

export const imageKeys = {
  image,
  user: user.optional(),
  ...folderKeys(
    folder,
    configTarget.refine((path) => path.startsWith('/'), { error: 'must be an absolute path in the image' }),
  ),
}
