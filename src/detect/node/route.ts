// A path that the code of a program answers.
import type { NodeModule, Span } from './module.ts'

export interface NodeRoute {
  readonly path: string
  /** `GET`, `ALL`, `WS`. */
  readonly method: string
  readonly module: NodeModule
  readonly line: number
  /** All that is given to the route behind its path: what stands before the handler, and the handler. */
  readonly handlers: readonly Span[]
  /** It is there for probes, whatever its path is called. */
  readonly isForProbes?: boolean
}

/** A route with the name of what it is added to, whose own prefix is not known yet. */
export type Unmounted = NodeRoute & { readonly router: string }

export function joined(prefix: string, path: string): string {
  const all = `${prefix}/${path}`.replaceAll(/\/{2,}/g, '/')
  return (all.length > 1 ? all.replace(/\/$/, '') : all).replaceAll(/:(\w+)(\([^)]*\))?[?*+]?/g, '{$1}')
}
