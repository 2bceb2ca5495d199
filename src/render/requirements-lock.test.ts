import { expect, it } from 'vitest'
import { parseRequirementsLock } from './requirements-lock.ts'

const hash = ` \\\n    --hash=sha256:${'a'.repeat(64)}`

it('reads what a lock is made from, its packages, and whether each has a hash', () => {
  const text = `# from r.txt sha256:1\n# from python 3.13\n\n--extra-index-url https://x/simple\na-b==1 ; sys_platform == 'x'${hash}\nc==2${hash}\n`
  expect(parseRequirementsLock(text)).toEqual({
    from: ['r.txt sha256:1', 'python 3.13'],
    packages: ['a-b', 'c'],
    unhashed: false,
  })
  expect(parseRequirementsLock(`${text}d @ git+https://x/d@0123\n`)).toMatchObject({
    packages: ['a-b', 'c', 'd'],
    unhashed: true,
  })
})
