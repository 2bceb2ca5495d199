// What init makes of an example without its stack file: what the example's own file makes, with nothing edited.
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { parseDocument } from 'yaml'
import { draftStack } from '../../src/detect/draft.ts'
import { openRepository } from '../../src/host/repository.ts'
import { providers } from '../../src/providers/index.ts'
import { renderStackFile } from '../../src/render/stack-file.ts'
import { deployOf } from './deploy.ts'

const folder = mkdtempSync(join(tmpdir(), 'seaworthy-init-'))
afterAll(() => rmSync(folder, { recursive: true }))

it.each(['pipeline', 'express', 'next'])('examples/%s', (example) => {
  const repository = join(folder, example)
  cpSync(new URL(`../../examples/${example}/`, import.meta.url).pathname, repository, { recursive: true })
  const own = readFileSync(join(repository, 'seaworthy.yaml'), 'utf8')
  rmSync(join(repository, 'seaworthy.yaml'))
  const [, name = ''] = /^name: (\S+)/.exec(own) ?? []
  const text = renderStackFile(draftStack(openRepository(repository), providers, { name }))
  // What a person may want to run is a person's to say.
  const started = parseDocument(own)
  started.deleteIn(['apps', 'web', 'tasks'])
  expect(deployOf(text, repository).artifacts).toEqual(deployOf(started.toString(), repository).artifacts)
})
