// The public images of a Plan: all that it names and does not build itself.
import type { Plan } from './plan.ts'

/** An image of nothing, which no registry has. */
const nothing = 'scratch'

/** The Plan with every public image under the name that `rename` gives it. */
export function renameImages(plan: Plan, rename: (image: string) => string): Plan {
  const named = (image: string): string => (image === nothing ? image : rename(image))
  return {
    ...plan,
    apps: plan.apps.map((app) => ({
      ...app,
      recipe: {
        ...app.recipe,
        base: named(app.recipe.base),
        runtimeBase: named(app.recipe.runtimeBase),
        ...(app.recipe.assets ? { assets: { ...app.recipe.assets, base: named(app.recipe.assets.base) } } : {}),
        tools: app.recipe.tools.map((tool) => ({ ...tool, image: named(tool.image) })),
      },
    })),
    datastores: plan.datastores.map((datastore) => ({ ...datastore, image: named(datastore.image) })),
    edge: { ...plan.edge, image: named(plan.edge.image) },
  }
}

/** Every public image that the Plans name, once each, sorted. */
export function publicImages(plans: readonly Plan[]): readonly string[] {
  const found = new Set<string>()
  for (const plan of plans)
    renameImages(plan, (image) => {
      found.add(image)
      return image
    })
  return [...found].toSorted()
}
