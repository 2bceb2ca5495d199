// Plan -> Artifact[]: every file of deploy/, sorted by path.
import type { Artifact } from '../model/artifact.ts'
import type { Plan } from '../model/plan.ts'
import { renderCompose, renderComposeOverride } from './compose.ts'
import { renderDockerfile } from './dockerfile.ts'
import { renderDockerignore } from './dockerignore.ts'
import { hasSettings, renderEnv } from './env.ts'
import { renderHandbook } from './handbook.ts'
import { renderNginx } from './nginx.ts'
import { renderSite } from './site.ts'
import { withHeader } from './write/header.ts'

/** Source files of the in-image runtimes, by their path under `runtime/`, such as `python/entry.py`. */
export type RuntimeFiles = ReadonlyMap<string, string>

/** `shared` is the Plan with no overlay; `plans` has one for each environment. */
export function render(shared: Plan, plans: readonly Plan[], runtime: RuntimeFiles): readonly Artifact[] {
  const apps = new Map([...plans, shared].flatMap((plan) => plan.apps).map((app) => [app.name, app]))
  const runtimes = new Set([...apps.values()].map((app) => app.recipe.runtime?.folder))
  const artifacts = [
    renderCompose(shared),
    renderGitignore(),
    renderHandbook(plans),
    ...plans.flatMap((plan) => [
      renderComposeOverride(shared, plan),
      renderNginx(plan),
      ...plan.apps.filter(hasSettings).map((app) => renderEnv(plan, app)),
    ]),
    ...[...apps.values()].flatMap((app) => [
      renderDockerfile(app),
      renderDockerignore(app),
      ...(app.recipe.site ? [renderSite(app, app.recipe.site)] : []),
    ]),
    ...[...runtime]
      .filter(([path]) => runtimes.has(path.slice(0, path.indexOf('/'))))
      .map(([path, content]) => ({
        path: `runtime/${path}`,
        content: withHeader(content, path.endsWith('.py') ? 'hash' : 'slashes'),
      })),
  ]
  return artifacts.toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

function renderGitignore(): Artifact {
  return {
    path: '.gitignore',
    content: withHeader(
      '# All of this folder is committed but the secrets and the state of this machine.\nsecrets/\n.env\n.lock*\n',
    ),
  }
}
