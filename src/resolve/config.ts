// Config files of an app: what is mounted where, and the links in its image that lead to what is written at the start.
import {
  configFolder,
  isBelow,
  isTemplate,
  linkedFile,
  templatesFolder,
  type ConfigFile,
} from '../model/config-file.ts'
import type { Mount } from '../model/plan.ts'
import { step, type ImageRecipe } from '../model/recipe.ts'
import type { AppSection } from '../model/stack.ts'
import { compare } from './compare.ts'

/** Sorted by target. */
export function resolveConfig({ config, writable }: AppSection, workdir: string): ConfigFile[] {
  return Object.entries(config)
    .map(([path, source]): ConfigFile => {
      const target = path.startsWith('/') ? path : `${workdir}/${path}`
      // A link of the image would be hidden there; but the entry program can write.
      const isWritten = isBelow(target, configFolder) || writable.some((folder) => isBelow(path, folder))
      const written = isWritten ? target : linkedFile(target)
      return {
        source,
        target,
        template: isTemplate(source) ? { mounted: `${templatesFolder}${target}`, written } : undefined,
      }
    })
    .toSorted((a, b) => compare(a.target, b.target))
}

/** `uid` is the app's: what is written may hold secrets, and is nobody else's. */
export function configMounts(config: readonly ConfigFile[], uid: number): Mount[] {
  return [
    ...(config.some(({ template }) => template) ? [{ kind: 'tmpfs' as const, target: configFolder, uid }] : []),
    ...config.map(({ source, target, template }): Mount => ({
      kind: 'bind',
      source,
      target: template?.mounted ?? target,
    })),
  ]
}

/** Where links are gathered that lie outside of what the recipe copies as the app. */
const outside = '/links'

/** The recipe with a link wherever the app looks for a file that is written when the container starts. */
export function withLinks(recipe: ImageRecipe, config: readonly ConfigFile[]): ImageRecipe {
  const targets = config.flatMap(({ target, template }) => (template && !isBelow(target, configFolder) ? [target] : []))
  if (targets.length === 0) return recipe
  const { from, to } = recipe.application
  const root = to === '/' ? '' : to
  const places = targets.map((target) =>
    isBelow(target, root) ? `${from}${target.slice(root.length)}` : `${outside}${target}`,
  )
  const folders = [...new Set(places.map((place) => place.slice(0, place.lastIndexOf('/'))))]
  return {
    ...recipe,
    outputs: places.some((place) => isBelow(place, outside)) ? [...recipe.outputs, [outside, '/']] : recipe.outputs,
    preparation: [
      ...recipe.preparation,
      step('Config files that are written when the container starts, into memory.', ['mkdir', '-p', ...folders], {
        also: places.map((place, index) => ['ln', '-sfT', linkedFile(targets[index] ?? ''), place]),
      }),
    ],
  }
}
