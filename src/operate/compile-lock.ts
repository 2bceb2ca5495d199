// A lock is compiled where its app's image is built, and comes out as a file.
import { readFile, rm } from 'node:fs/promises'
import { rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { buildFiles } from '../docker/engine.ts'
import { UserError } from '../errors.ts'
import { beforeExit } from '../host/before-exit.ts'
import { writeFileAtomically } from '../host/write-file.ts'
import type { Artifact } from '../model/artifact.ts'
import type { BuildSettings, LockRecipe } from '../model/recipe.ts'
import { attempt, reported, stopIfInterrupted, type Deployment } from './deployment.ts'
import { requireEngine } from './engine.ts'
import { tail } from './explain.ts'
import { knownFailure } from './known-failures.ts'

/** While it is at work: in `deploy/`, for not every engine's client reads other folders; git and contexts leave it out. */
const folder = 'deploy/.lock-compile'

/** The command that compiles. `stage` is never taken from the engine's cache. */
export function compileCommand(build: BuildSettings, stage: string): string[] {
  return buildFiles({ dockerfile: `${folder}/Dockerfile`, into: `${folder}/out`, stage, ...build })
}

/**
 * Compiles the lock of one app and returns what came of it; writes nothing that stays. Throws a UserError with the
 * words of what failed.
 */
export async function compileLock(
  place: Pick<Deployment, 'folder' | 'host' | 'report'>,
  lock: LockRecipe,
  files: readonly Artifact[],
  argv: readonly string[],
): Promise<string> {
  await requireEngine(place)
  stopIfInterrupted(place)
  const own = join(place.folder, folder)
  const done = beforeExit(() => rmSync(own, { recursive: true, force: true }))
  let compiled = ''
  try {
    const cause = lock.kept ? 'asked for; versions that still fit stay' : 'nothing pins all of its packages yet'
    await reported(place, { title: `compile ${lock.file}`, cause }, async () => {
      await rm(own, { recursive: true, force: true })
      for (const { path, content } of files) await writeFileAtomically(join(own, path), content)
      const onLine = (line: string): void => place.report({ kind: 'output', line })
      const { exitCode, stdout, stderr } = await attempt(place, argv, { onLine })
      // What is whole is kept, after Ctrl-C too; a failure may be its doing.
      if (exitCode !== 0) stopIfInterrupted(place)
      if (exitCode !== 0) throw failure(lock, tail(stdout + stderr, 40))
      compiled = await readFile(join(own, 'out', basename(lock.output)), 'utf8')
    })
  } finally {
    await rm(own, { recursive: true, force: true })
    done()
  }
  return compiled
}

function failure({ file, kept }: LockRecipe, details: string): UserError {
  const known = knownFailure(details)
  return new UserError(`could not compile ${file}: ${kept ? 'it stays as it was' : 'there is none yet'}`, {
    details,
    ...(known ? { help: `likely cause: ${known.cause}\n${known.help}` } : {}),
  })
}
