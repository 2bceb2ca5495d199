// build: what the machine that builds images gives to every build.
import * as z from 'zod'
import { mapOf, relativePath, variableName } from './words.ts'

/** Variables of the generated files themselves. */
const own = /^(VERSION|REVISION|REGISTRY|TAG)$/

export const buildSchema = mapOf(
  {
    ca: relativePath.optional(),
    args: z
      .array(
        variableName.refine((name) => !own.test(name), {
          error: 'must be another name: the generated files have this one already',
        }),
        { error: 'must be a list of names of variables' },
      )
      .transform((names) => [...new Set(names)].toSorted())
      .default([]),
  },
  'must be a map with ca and args',
)
