import { expect, it } from 'vitest'
import { provenance, withHeader } from './header.ts'

it.each(['hash', 'html'] as const)('knows a file of style %s', (style) => {
  const content = withHeader('a\nb\n', style)
  expect(provenance(content)).toBe('untouched')
  expect(provenance(content.replaceAll('\n', '\r\n'))).toBe('untouched')
  expect(provenance(`${content}c\n`)).toBe('edited')
  expect(provenance(content.replace('\na', '\nA'))).toBe('edited')
})

it('takes a file without the header for somebody else’s', () => {
  for (const content of ['', '\n', 'services: {}\n', '# Made by Seaworthy\n'])
    expect(provenance(content)).toBe('foreign')
})
