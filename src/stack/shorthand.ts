// The short forms of the stack file and their long ones. An overlay merges long forms, so that either may be short.

/** `migrate: command`, and the same of a process and a task. */
export function longCommand(value: unknown): unknown {
  return typeof value === 'string' ? { command: value } : value
}

/** `secrets: [SECRET_KEY]` */
export function longSecrets(value: unknown): unknown {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
    ? Object.fromEntries(value.map((item) => [item, 'urlsafe']))
    : value
}

/** `db: engine:version` */
export function longDatastore(value: unknown): unknown {
  return typeof value === 'string' ? { engine: value } : value
}

/** `uploads: [pictures]` */
export function longUploads(value: unknown): unknown {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
    ? Object.fromEntries(value.map((item) => [item, null]))
    : value
}

/** `/: web` */
export function longRoute(value: unknown): unknown {
  return typeof value === 'string' ? { app: value } : value
}

/** `/login: 5/min burst 10` */
export function longRateLimit(value: unknown): unknown {
  return typeof value === 'string' ? { rate: value } : value
}

/** A stack, or an overlay, in long forms. What is no map is left to the schema. */
export function longForms(data: unknown): unknown {
  return changed(data, {
    apps: (apps) =>
      each(apps, (app) =>
        changed(app, {
          migrate: longCommand,
          processes: (processes) => each(processes, longCommand),
          tasks: (tasks) => each(tasks, longCommand),
          secrets: longSecrets,
          uploads: longUploads,
        }),
      ),
    datastores: (datastores) => each(datastores, longDatastore),
    edge: (edge) =>
      changed(edge, {
        routes: (routes) => each(routes, longRoute),
        rate_limits: (limits) => each(limits, longRateLimit),
      }),
  })
}

function changed(value: unknown, changes: Readonly<Record<string, (value: unknown) => unknown>>): unknown {
  return each(value, (item, key) => (Object.hasOwn(changes, key) ? changes[key]?.(item) : item))
}

function each(value: unknown, change: (item: unknown, key: string) => unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, change(item, key)]))
}

/** A section of which only comments are left, `env:` alone, is as good as none. A variable's value stays as it is. */
export function withoutEmptySections(data: unknown): unknown {
  return changed(filled(data), { apps: (apps) => each(apps, filled), edge: filled })
}

function filled(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== null))
}
