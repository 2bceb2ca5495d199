// Node: any program that serves HTTP, whatever its framework; what Next, Nest and others are is told by their packages.
import type { NodeFramework } from '../../model/provider.ts'
import { defaultNodeVersion, nodeVersions } from '../languages/node-packages.ts'
import { nodeDetection } from '../languages/node-detection.ts'
import { nodeFacts, nodeFolder, nodeProbe, nodeRecipe, nodeUid } from '../languages/node.ts'
import { pagesPolicy } from '../languages/pages.ts'
import { secondsOf } from '../languages/seconds.ts'

export const node: NodeFramework = {
  name: 'node',
  language: 'node',
  kind: 'node',
  versions: nodeVersions,
  defaultVersion: defaultNodeVersion,
  defaultPort: 3000,
  uid: nodeUid,
  probes: {
    liveness: { path: '/healthz', own: false },
    readiness: { path: '/readyz', own: false },
    metrics: { port: 9090, path: '/metrics' },
  },
  errors: 'runtime',
  contentSecurityPolicy: pagesPolicy,
  resources: { cpus: 1, memory: '512M', pids: 256 },
  // The default stands in runtime/node/settings.cjs.
  stopSeconds: (app) => secondsOf(app, 'SHUTDOWN_GRACE_SECONDS', 30),
  timeoutSeconds: () => 30,
  portVariables: ['PORT'],
  packageFolders: ['node_modules'],
  workdir: nodeFolder,
  recipe: (app, facts) => nodeRecipe(app, nodeFacts(facts)),
  // A program that listens on loopback alone is not to be reached.
  environment: () => ({ HOST: '0.0.0.0', HOSTNAME: '0.0.0.0', NODE_ENV: 'production' }),
  probe: nodeProbe,
  detection: nodeDetection,
}
