// An app's section as the schema makes it of what a stack file says: no test writes its defaults again.
import type { AppSection } from '../src/model/stack.ts'
import { providers } from '../src/providers/index.ts'
import { appSchema } from '../src/stack/schema/app.ts'

export function appSection(written: { readonly framework: string } & Readonly<Record<string, unknown>>): AppSection {
  const provider = providers.frameworks.find(({ name }) => name === written.framework)
  if (!provider) throw new Error(`no framework ${written.framework}`)
  return appSchema(provider).parse(written)
}
