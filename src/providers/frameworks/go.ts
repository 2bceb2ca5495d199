// Go: any program that serves HTTP by itself; the edge and the entry program give the contract around it.
import type { GoFramework } from '../../model/provider.ts'
import { goMigrations } from '../languages/go-migrations.ts'
import { defaultGoVersion, goHome, goProbe, goRecipe, goUid, goVersions } from '../languages/go.ts'
import { pagesPolicy } from '../languages/pages.ts'

export const go: GoFramework = {
  name: 'go',
  language: 'go',
  kind: 'go',
  versions: goVersions,
  defaultVersion: defaultGoVersion,
  defaultPort: 8080,
  uid: goUid,
  probes: { liveness: undefined, readiness: undefined, metrics: undefined },
  errors: 'edge',
  contentSecurityPolicy: pagesPolicy,
  resources: { cpus: 1, memory: '256M', pids: 256 },
  stopSeconds: () => 30,
  timeoutSeconds: () => 30,
  portVariables: ['PORT'],
  tests: [{ command: 'go test ./...', file: /_test\.go$/ }],
  packageFolders: [],
  migrations: goMigrations,
  workdir: () => goHome,
  recipe(app, facts) {
    if (facts.kind !== 'go') throw new Error('a Go program has facts of Go')
    return goRecipe(app, facts)
  },
  environment: () => ({}),
  probe: goProbe,
}
