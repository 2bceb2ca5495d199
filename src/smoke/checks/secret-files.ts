import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Failure } from '../../model/receipt.ts'
import type { Check } from '../check.ts'

export const secretFiles: Check = {
  id: 'secret-files',
  promise: 'G-secrets',
  proves: "secrets are files in a folder that is closed to everybody else, and readable for the containers' users",
  how: "looks at the modes of the environment's secrets folder and of the files in it",
  quick: true,
  applies: ({ secrets }) => secrets.length > 0,
  async run({ plan, containers }) {
    const folder = join('deploy/secrets', plan.environment)
    const inside = await readdir(join(containers.folder, folder))
    const failures = await Promise.all([
      expectMode(containers.folder, folder, (mode) => (mode & 0o077) === 0, '700'),
      ...plan.secrets.map(async ({ name }): Promise<Failure[]> => {
        const path = join(folder, name)
        if (inside.includes(name)) return expectMode(containers.folder, path, (mode) => mode === 0o444, '444')
        return [{ what: path, expected: 'a file', got: 'none', see: `ls -l ${folder}` }]
      }),
    ])
    return failures.flat()
  },
}

async function expectMode(
  folder: string,
  path: string,
  holds: (mode: number) => boolean,
  expected: string,
): Promise<Failure[]> {
  const mode = (await stat(join(folder, path))).mode & 0o777
  if (holds(mode)) return []
  return [{ what: `mode of ${path}`, expected, got: mode.toString(8), see: `ls -ld ${path}` }]
}
