// apps/<app>/Dockerfile.dockerignore: what never enters the build context.
import { ownNames, type Artifact } from '../model/artifact.ts'
import type { App } from '../model/plan.ts'
import type { BuildSettings } from '../model/recipe.ts'
import { runtimeFolders } from './system.ts'
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

export function renderDockerignore(app: App, { ca }: BuildSettings): Artifact {
  const { source, site, ignore, lock, unread = [] } = app.recipe
  const inputs = new Set(
    [app.recipe, app.recipe.assets, app.recipe.development].flatMap((stage) =>
      (stage?.dependencies ?? []).flatMap((step) => step.inputs.map(([path]) => path)),
    ),
  )
  const ours = [
    ...runtimeFolders(app.recipe).map((folder) => `!deploy/runtime/${folder}`),
    ...(site ? [`!deploy/apps/${app.name}/nginx.conf`] : []),
    ...(lock && inputs.has(lock.file) ? [`!${lock.file}`] : []),
  ]
  for (const path of inputs) if (/^deploy\/(runtime|apps)\//.test(path)) inputs.delete(path)
  const paragraphs = [
    source === '.'
      ? [
          `# Of what Seaworthy has in deploy/ the build reads ${site ? 'the configuration of its server' : 'programs of runtime/'} alone.`,
          ...[...ownNames.files, ...ownNames.folders].toSorted().map((name) => `deploy/${name}`),
          ...ours,
        ]
      : [
          source === undefined
            ? '# Of this repository the image needs the entry program alone.'
            : `# Only the app's own folder, what its dependencies are installed from, and ${site ? 'the configuration of its server' : 'the entry program'}.`,
          '*',
          ...(source === undefined ? [] : [`!${source}`]),
          ...[...inputs].map((path) => `!${path}`),
          ...ours,
        ],
    ['# Secrets.', ...secrets, ...(ca === undefined ? [] : [ca])],
    [
      '# Version control, and the stack file: a changed line of it is no new image.',
      ...versionControl,
      'seaworthy.yaml',
    ],
    ['# Build output, environments, caches, and what a local copy of the app has written.', ...ignore, ...tools],
    unread.length === 0 ? [] : ['# Projects beside the site that its build does not read.', ...unread],
  ].filter((lines) => lines.length > 0)
  return {
    path: `apps/${app.name}/Dockerfile.dockerignore`,
    content: withHeader(paragraphs.map((lines) => `${lines.join('\n')}\n`).join('\n')),
  }
}
