// Node: any program that serves HTTP, whatever its framework; what Next, Nest and others are is told by their packages.
import type { NodeFramework } from '../../model/provider.ts'
import { defaultNodeVersion, nodeVersions } from '../languages/node-packages.ts'
import { nodeDetection } from '../languages/node-detection.ts'
import { nodeProbe, nodeRecipe, nodeUid } from '../languages/node.ts'
import { pagesPolicy } from '../languages/pages.ts'

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
  stopSeconds: () => 30,
  timeoutSeconds: () => 30,
  portVariables: ['PORT'],
  recipe(app, facts) {
    if (facts.kind !== 'node') throw new Error('a program of Node has facts of Node')
    return nodeRecipe(app, facts)
  },
  // A program that listens on loopback alone is not to be reached.
  environment: () => ({ HOST: '0.0.0.0', HOSTNAME: '0.0.0.0', NODE_ENV: 'production' }),
  probe: nodeProbe,
  detection: nodeDetection,
}
