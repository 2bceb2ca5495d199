// Scripts of a first start, where the official images of databases look for them.
import type { Mount } from '../../model/plan.ts'

export const initFolder = '/docker-entrypoint-initdb.d'

/** The image runs them in the order of their names: a number before each keeps the stack file's. */
export function initScripts(init: readonly string[]): Mount[] {
  return init.map((script, index) => ({
    kind: 'bind',
    source: script,
    target: `${initFolder}/${String(index + 1).padStart(2, '0')}-${script.slice(script.lastIndexOf('/') + 1)}`,
  }))
}
