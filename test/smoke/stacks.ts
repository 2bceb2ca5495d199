// The two stacks that are broken: between them they make every promise there is.
import type { StackFile } from '../e2e/stack.ts'

export const domain = 'forum.example'

/** A domain with a certificate of its own, JSON logs, limits by address, a single-page site, a WebSocket, a stream. */
export function richForum(file: StackFile): void {
  Object.assign(file, { log_format: 'json' })
  file.edge = {
    ...file.edge,
    ...{ domain, tls: 'files', tls_profile: 'modern' },
    // Generous, but for the one path that is asked only to reach it.
    rate_limits: { '/api/': '10/s burst 60', '/api/auth/': '60/min burst 5' },
  }
}

/** A local certificate, text logs, replicas with sticky sessions, published files, a limit by header. */
export function richNotes(file: StackFile): void {
  Object.assign(file.apps.web, {
    ...{ replicas: 2, sticky: 'cookie' },
    ...{ uploads: { uploads: '/uploads/' }, static: { '/static/': 'notes/static' } },
  })
  file.edge = {
    ...file.edge,
    public_health: true,
    rate_limits: { '/api/': { rate: '60/min burst 5', key: 'Authorization' } },
  }
}
