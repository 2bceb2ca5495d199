// apps/<app>/Dockerfile.dockerignore: what never enters the build context.
import type { Artifact } from '../model/artifact.ts'
import type { App } from '../model/plan.ts'
import { withHeader } from './write/header.ts'

// Files of these names hold secrets by convention, in any folder.
const secrets = [
  '**/.env',
  '**/.env.*',
  '!**/.env.example',
  '**/*.pem',
  '**/*.key',
  '**/*.p12',
  '**/id_rsa',
  '**/id_ed25519',
  '**/.netrc',
  '**/.pgpass',
  '**/.aws',
  '**/.ssh',
]

const versionControl = ['**/.git', '**/.hg', '**/.svn', '.github', '.gitlab-ci.yml']

const tools = ['**/.idea', '**/.vscode', '**/.DS_Store', '**/node_modules', '**/*.log']

export function renderDockerignore(app: App): Artifact {
  const { source, runtime, site, ignore } = app.recipe
  const ours = [
    ...(runtime === undefined ? [] : [`!deploy/runtime/${runtime.folder}`]),
    ...(site ? [`!deploy/apps/${app.name}/nginx.conf`] : []),
  ]
  const inputs = new Set(app.recipe.dependencies.flatMap((step) => step.inputs.map(([path]) => path)))
  for (const path of inputs) if (path.startsWith('deploy/')) inputs.delete(path)
  const paragraphs = [
    source === '.'
      ? [
          `# Of deploy/ the image needs ${site ? 'the configuration of its server' : 'the entry program'} alone.`,
          'deploy',
          ...ours,
        ]
      : [
          `# Only the app's own folder, what its dependencies are installed from, and ${site ? 'the configuration of its server' : 'the entry program'}.`,
          '*',
          `!${source}`,
          ...[...inputs].map((path) => `!${path}`),
          ...ours,
        ],
    ['# Secrets.', ...secrets],
    [
      '# Version control, and the stack file: a changed line of it is no new image.',
      ...versionControl,
      'seaworthy.yaml',
    ],
    ['# Build output, environments, caches, and what a local copy of the app has written.', ...ignore, ...tools],
  ]
  return {
    path: `apps/${app.name}/Dockerfile.dockerignore`,
    content: withHeader(paragraphs.map((lines) => `${lines.join('\n')}\n`).join('\n')),
  }
}
