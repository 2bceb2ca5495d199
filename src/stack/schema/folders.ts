// Folders and files of an app that are more than what its image has.
import * as z from 'zod'
import { longUploads } from '../shorthand.ts'
import { relativePath, urlPath } from './words.ts'

/** `folder` is how the app's folders are written, `target` how the places are where it reads config files. */
export function folderKeys(folder: z.ZodType<string, string>, target: z.ZodType<string, string>) {
  return {
    writable: z.array(folder, { error: 'must be a list of paths' }).default([]),
    /** A list of folders, or folders with the URL at which the edge serves each. */
    uploads: z
      .preprocess(
        longUploads,
        z.record(folder, urlPath('directory').nullable(), {
          error: 'must be a list of paths, or paths with the URL of each',
        }),
      )
      .default({}),
    config: z
      .record(target, relativePath, { error: 'must be paths with the file of the repository that is there' })
      .default({}),
    static: z.record(urlPath('directory'), folder, { error: 'must be URLs with the folder of each' }).default({}),
  }
}
