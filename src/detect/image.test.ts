import { expect, it } from 'vitest'
import type { AppSection } from '../model/stack.ts'
import { inspectImage } from './image.ts'

it('says how to learn what starts an image', () => {
  const section = { version: 'example/shop:1.4.2', args: [] as string[] } as unknown as AppSection
  const { facts, problems } = inspectImage(section)
  expect(facts).toBeUndefined()
  expect(problems.map(({ key, diagnostic }) => [key, diagnostic.id])).toEqual([['command', 'missing-command']])
  expect(problems[0]?.diagnostic.help).toMatch(/docker image inspect --format '[^']+' example\/shop:1\.4\.2$/)
  expect(inspectImage({ ...section, args: ['run'] }).facts).toMatchObject({ version: 'example/shop:1.4.2' })
})
