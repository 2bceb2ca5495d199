// Compiles locks and keeps them in deploy/, one app after another.
import { join } from 'node:path'
import type { Host } from '../host/host.ts'
import { writeFileAtomically } from '../host/write-file.ts'
import type { Report } from '../model/event.ts'
import { shellLine } from '../model/shell.ts'
import { compileCommand, compileLock } from '../operate/compile-lock.ts'
import { exclusively } from '../operate/exclusively.ts'
import { compileStage, renderLockBuild } from '../render/lock-build.ts'
import { parseRequirementsLock, renderCompiled } from '../render/requirements-lock.ts'
import type { LoadedStack } from './load-stack.ts'
import { lockCommand, type LockedApp } from './own-locks.ts'

/**
 * Compiles the locks of the apps that are chosen, writes each whole or not at all, and says so. The stack is loaded when
 * nobody else works on it, and again when its locks are new.
 */
export function compileLocks(
  place: { readonly folder: string; readonly host: Host; readonly report: Report },
  load: () => LoadedStack,
  choose: (stack: LoadedStack) => readonly LockedApp[],
): Promise<LoadedStack> {
  return exclusively(place, async () => {
    const stack = load()
    const apps = choose(stack)
    for (const { app, lock } of apps) {
      const { build } = stack.plan
      const compiled = await compileLock(
        place,
        lock,
        renderLockBuild(app, lock, build),
        compileCommand(build, compileStage),
      )
      const { path, content } = renderCompiled(app, lock, compiled)
      await writeFileAtomically(join(stack.folder, 'deploy', path), content)
      const { length } = parseRequirementsLock(content).packages
      const pinned = `${length} package${length === 1 ? '' : 's'} pinned in ${lock.file}`
      place.report({ kind: 'note', message: `${app.name}: ${pinned}; renew with ${lockCommand(stack)}` })
    }
    return apps.length > 0 ? load() : stack
  })
}

/** What that would do, one line each. */
export function describeCompile({ plan }: LoadedStack, apps: readonly LockedApp[]): string[] {
  return apps.flatMap(({ lock }) => [
    `${shellLine(compileCommand(plan.build, compileStage))} (with a Dockerfile for this alone)`,
    `write ${lock.file}`,
  ])
}
