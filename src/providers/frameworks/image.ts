// A published image: somebody else's program, run as every other app.
import type { ImageFramework } from '../../model/provider.ts'
import { goProbe } from '../languages/go.ts'
import { imageRecipe, imageUid } from '../languages/image.ts'
import { pagesPolicy } from '../languages/pages.ts'

export const image: ImageFramework = {
  name: 'image',
  language: 'image',
  kind: 'image',
  // The image that the stack file names is the version.
  versions: [],
  defaultVersion: '',
  defaultPort: 8080,
  uid: imageUid,
  probes: { liveness: undefined, readiness: undefined, metrics: undefined },
  errors: 'edge',
  contentSecurityPolicy: pagesPolicy,
  resources: { cpus: 1, memory: '512M', pids: 256 },
  stopSeconds: () => 30,
  timeoutSeconds: () => 60,
  portVariables: [],
  packageFolders: [],
  // Where that is, its image knows; the folders that a stack file names in it are absolute.
  workdir: () => '',
  recipe(app, facts) {
    if (facts.kind !== 'image') throw new Error('a published image has facts of one')
    return imageRecipe(app, facts)
  },
  environment: () => ({}),
  probe: goProbe,
}
