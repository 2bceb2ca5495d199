// How an app's own tests are run, as far as the repository shows it.
import type { Finding } from '../model/detection.ts'
import type { FrameworkProvider } from '../model/provider.ts'
import { lockAbove } from './node/locks.ts'
import { lineOfKey, readPackage, scriptOf } from './node/package.ts'
import { relativeTo } from './paths.ts'
import { evidenceAt, type Repository } from './repository.ts'

/** So many files of one kind are opened. */
const most = 100

/** The command that runs the tests of the app in `path`. */
export function findTest(
  repository: Repository,
  provider: FrameworkProvider,
  path: string,
): Finding<string> | undefined {
  if (provider.kind === 'node' || provider.kind === 'site') return scriptTest(repository, path)
  for (const { command, file, holds } of provider.tests ?? []) {
    const candidates = repository.paths.filter((each) => file.test(relativeTo(path, each) ?? '')).slice(0, most)
    for (const each of candidates) {
      const lines = repository.text(each).split('\n')
      const line = holds === undefined ? 0 : lines.findIndex((text) => holds.test(text))
      if (line >= 0) return { value: command, confidence: 0.8, evidence: [evidenceAt(repository, each, line + 1)] }
    }
  }
  return undefined
}

/** The `test` script of a package, unless it is the one that a new package begins with. */
function scriptTest(repository: Repository, path: string): Finding<string> | undefined {
  const script = scriptOf(readPackage(repository, path), 'test')
  if (script === undefined || /no test specified/i.test(script)) return undefined
  const manager = lockAbove(repository, path)?.manager ?? 'npm'
  const command = { npm: 'npm test', pnpm: 'pnpm test', yarn: 'yarn test', berry: 'yarn test', bun: 'bun run test' }
  return { value: command[manager], confidence: 1, evidence: [lineOfKey(repository, path, 'test')] }
}
