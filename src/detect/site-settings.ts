// The lines of the stack file for what a site's build puts into its pages.
import type { AppDraft, EnvironmentDraft, NamedAppDraft, RouteDraft, SettingDraft } from '../model/draft.ts'

/** An address of somebody's own machine. */
const local = /^(?:https?|wss?):\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0)(?::\d+)?(\/[^\s]*)?$/

export function siteSettings(
  { environment }: Pick<AppDraft, 'environment'>,
  apps: readonly NamedAppDraft[],
  routes: readonly RouteDraft[],
): SettingDraft[] {
  return environment
    .map((variable) => settingOf(variable, apps, routes))
    .toSorted((a, b) => Number(b.active) - Number(a.active))
}

function settingOf(
  { name, evidence, required, default: known }: EnvironmentDraft,
  apps: readonly NamedAppDraft[],
  routes: readonly RouteDraft[],
): SettingDraft {
  const path = known === undefined ? null : local.exec(known)
  if (path && known?.startsWith('http') && /API|BACKEND|SERVER/.test(name)) {
    const value = addressOf(apps, routes, path[1] ?? '', !required)
    const why = `${known} in the repository`
    if (value !== undefined)
      return {
        name,
        evidence,
        active: true,
        value: { kind: 'text', text: value },
        note: `${value === '' ? 'the address of the pages themselves' : 'the path of the route'}; ${why}`,
      }
    return { name, evidence, active: true, value: { kind: 'unknown' }, note: why }
  }
  return { name, evidence, active: false, value: { kind: 'text', text: known ?? '…' }, note: 'built into the page' }
}

/** Where browsers find the only API: below its route. */
function addressOf(
  apps: readonly NamedAppDraft[],
  routes: readonly RouteDraft[],
  path: string,
  mayBeEmpty: boolean,
): string | undefined {
  const programs = apps.filter((app) => !app.site)
  const route =
    routes.find((each) => each.app === programs[0]?.name && !each.websocket && !each.stream) ??
    routes.find((each) => each.app === programs[0]?.name)
  if (!route || programs.length !== 1) return undefined
  const below = path.replace(/\/$/, '')
  if (route.stripPrefix) return `${route.path.slice(0, -1)}${below}`
  // The code of the site names the whole path itself, behind an address that is the pages' own.
  return below === '' && !mayBeEmpty ? undefined : below
}
