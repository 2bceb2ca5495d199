import { expect, it } from 'vitest'
import { lineDifference } from './line-difference.ts'

it('shows changes with three lines around each', () => {
  const before = Array.from({ length: 20 }, (_, index) => `line ${index + 1}`)
  const after = before.map((line) => (line === 'line 5' ? 'changed' : line)).filter((line) => line !== 'line 16')
  expect(`\n${lineDifference('deploy/x', before.join('\n'), after.join('\n'))}\n`).toMatchInlineSnapshot(`
    "
    --- deploy/x (as generated)
    +++ deploy/x (as it is)
     line 2
     line 3
     line 4
    -line 5
    +changed
     line 6
     line 7
     line 8
    …
     line 13
     line 14
     line 15
    -line 16
     line 17
     line 18
     line 19
    …
    "
  `)
})

it('shows no line of equal texts', () => {
  expect(lineDifference('x', 'a\nb', 'a\nb').split('\n')).toHaveLength(2)
})
