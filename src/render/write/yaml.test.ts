import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { yamlText } from './yaml.ts'

it('spaces after empty lines come back as they are', () => {
  const text = `${'a'.repeat(40)}\n\n \nb`
  expect(parse(yamlText({ command: [text] }))).toEqual({ command: [text] })
})
