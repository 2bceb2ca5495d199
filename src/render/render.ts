// Plan -> Artifact[]: every file of deploy/, sorted by path.
import type { Artifact } from '../model/artifact.ts'
import { builtApps, type App, type Plan } from '../model/plan.ts'
import { renderBake } from './bake.ts'
import { renderCompose, renderComposeOverride } from './compose.ts'
import { renderErrorScript } from './edge/app-errors.ts'
import { renderDockerfile } from './dockerfile.ts'
import { renderDockerignore } from './dockerignore.ts'
import { hasSettings, renderEnv } from './env.ts'
import { renderHandbook } from './handbook.ts'
import { renderImagesLock } from './images-lock.ts'
import { renderNginx } from './nginx.ts'
import { renderRequirementsLock } from './requirements-lock.ts'
import { renderSite } from './site.ts'
import { runtimeFolders } from './system.ts'
import { withHeader } from './write/header.ts'

/** Source files of the in-image runtimes, by their path under `runtime/`, such as `python/entry.py`. */
export type RuntimeFiles = ReadonlyMap<string, string>

/** `shared` is the Plan with no overlay; `plans` has one for each environment. */
export function render(shared: Plan, plans: readonly Plan[], runtime: RuntimeFiles): readonly Artifact[] {
  const apps = appsOf(shared, plans)
  // A process that listens has the image of its app.
  const built = builtApps(apps)
  const runtimes = new Set(apps.flatMap(({ recipe }) => runtimeFolders(recipe)))
  const artifacts = [
    renderBake(built, shared.build),
    renderCompose(shared),
    renderGitignore(),
    renderHandbook(plans),
    ...renderImagesLock([shared, ...plans]),
    ...plans.flatMap((plan) => [
      renderComposeOverride(shared, plan),
      renderNginx(plan),
      ...renderErrorScript(plan, runtime),
      ...plan.apps.filter(hasSettings).map((app) => renderEnv(plan, app)),
    ]),
    ...built.flatMap((app) => [
      renderDockerfile(
        app,
        shared.build,
        apps.filter(({ of }) => of === app.name),
      ),
      renderDockerignore(app, shared.build),
      ...renderRequirementsLock(app),
      ...(app.recipe.site ? [renderSite(app, app.recipe.site)] : []),
    ]),
    ...[...runtime]
      .filter(([path]) => runtimes.has(path.slice(0, path.indexOf('/'))))
      .map(([path, content]) => ({
        path: `runtime/${path}`,
        content: withHeader(content, /\.(py|sh)$/.test(path) ? 'hash' : 'slashes'),
      })),
  ]
  return artifacts.toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

/** Each app of any environment once, as the files that all environments share have it. */
export function appsOf(shared: Plan, plans: readonly Plan[]): readonly App[] {
  return [...new Map([...plans, shared].flatMap((plan) => plan.apps).map((app) => [app.name, app])).values()]
}

function renderGitignore(): Artifact {
  return {
    path: '.gitignore',
    content: withHeader(
      '# All of this folder is committed but the secrets and the state of this machine.\nsecrets/\n.env\n.lock*\n',
    ),
  }
}
