import { expect, it } from 'vitest'
import { inspectApp, openRepository, parseStackFile, providers, readRuntime, render, resolve } from './index.ts'

it('takes a program from a stack file to the files of deploy/', () => {
  const text = 'name: notes\napps: {web: {framework: flask, entry: "wsgi:app"}}\n'
  const files = openRepository(new URL('../examples/notes', import.meta.url).pathname)
  const { file } = parseStackFile('seaworthy.yaml', text, providers)
  const section = file?.shared.apps['web']
  const framework = providers.frameworks.find(({ name }) => name === section?.framework)
  if (!file || !section || !framework) throw new Error('the stack file of this test is wrong')
  const { facts, problems } = inspectApp(section, framework, files)
  expect(problems).toEqual([])
  const known = new Map(facts ? [['web', facts]] : [])
  const plan = resolve(file.shared, 'prod', known, providers)
  const paths = render(resolve(file.shared, 'shared', known, providers), [plan], readRuntime()).map(({ path }) => path)
  expect(paths).toEqual(expect.arrayContaining(['apps/web/Dockerfile', 'compose.prod.yaml', 'runtime/python/entry.py']))
})
