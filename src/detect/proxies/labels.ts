// The paths that services ask their proxy for by labels: PathPrefix(`/api`).
import type { ProxyDraft } from '../../model/draft.ts'
import { evidenceAt, type Repository } from '../repository.ts'
import type { ComposeService } from '../statements/compose.ts'

export function labelProxies(repository: Repository, { file, name, labels, weight }: ComposeService): ProxyDraft[] {
  const strips = labels.flatMap(({ text }) => /\.stripprefix\.prefixes=(.*)$/i.exec(text)?.[1]?.split(',') ?? [])
  return labels.flatMap(({ text, line }) => {
    const rule = /\.http\.routers\.[^=]*\.rule=(.*)$/i.exec(text)?.[1]
    if (rule === undefined) return []
    const prefixes = [...rule.matchAll(/PathPrefix\(([^)]*)\)/g)].flatMap(([, list = '']) =>
      [...list.matchAll(/[`'"](\/[^`'"]*)[`'"]/g)].map(([, path = '']) => path),
    )
    return (prefixes.length > 0 ? prefixes : ['/']).map((path): ProxyDraft => ({
      path,
      host: name,
      to: strips.some((each) => each.trim().replace(/\/$/, '') === path.replace(/\/$/, '')) ? '/' : path,
      websocket: false,
      stream: false,
      evidence: evidenceAt(repository, file, line),
      weight,
    }))
  })
}
