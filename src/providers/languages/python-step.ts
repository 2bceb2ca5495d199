// Steps of a Python builder, and the places in it.
import type { BuildStep } from '../../model/recipe.ts'

export const venv = '/opt/venv'
export const build = '/build'
export const uvCache = '/root/.cache/uv'

export function step(comment: string, argv: readonly string[], more: Partial<BuildStep> = {}): BuildStep {
  return { comment, argv, caches: [], inputs: [], ...more }
}

export function within(base: string, path: string): string {
  return path === '.' ? base : `${base}/${path}`
}

export function parentOf(file: string): string {
  return file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '.'
}
