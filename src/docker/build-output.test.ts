import { expect, it } from 'vitest'
import { failedSteps, instructionLine, withoutSecrets } from './build-output.ts'

// As the builder prints it: two images at once, of which one fails and the other is cancelled.
const output = `#1 [web-blue internal] load build definition from Dockerfile
#1 DONE 0.4s

#8 [web-blue builder 2/8] RUN uv venv /opt/venv
#8 0.696 Creating virtual environment at: /opt/venv
#8 DONE 0.7s

#9 [api-blue builder 3/8] RUN --mount=type=cache,target=/root/.npm     npm ci
#9 0.794 npm error code E404

#10 [web-blue builder 3/8] RUN sleep 100
#10 0.100 waiting

#9 1.460 npm error 404  no-such-package
#9 ERROR: process "/bin/sh -c npm ci" did not complete successfully: exit code: 1

#10 CANCELED
------
 > [api-blue builder 3/8] RUN --mount=type=cache,target=/root/.npm     npm ci:
0.794 npm error code E404
1.460 npm error 404  no-such-package
------
failed to solve: process "/bin/sh -c npm ci" did not complete successfully: exit code: 1
`

it('tells the step that failed, and all of its own words', () =>
  expect(failedSteps(output)).toEqual([
    {
      service: 'api-blue',
      place: 'builder 3/8',
      instruction: 'RUN --mount=type=cache,target=/root/.npm     npm ci',
      lines: ['npm error code E404', 'npm error 404  no-such-package'],
      error: 'process "/bin/sh -c npm ci" did not complete successfully: exit code: 1',
    },
  ]))

it('takes no step for failed that was cancelled, and none of an output without steps', () => {
  expect(failedSteps('#3 [web-blue builder 1/2] RUN a\n#3 ERROR: process "a": context canceled\n')).toEqual([])
  expect(failedSteps('failed to solve: dockerfile parse error on line 3: unknown instruction: RUNN')).toEqual([])
})

it('finds the instruction in its Dockerfile, also over several lines', () => {
  const dockerfile =
    'FROM a AS base\n\nRUN --mount=type=cache,target=/root/.npm \\\n    npm ci\nRUN npm ci\nCOPY . /app\n'
  expect(instructionLine(dockerfile, 'RUN --mount=type=cache,target=/root/.npm     npm ci')).toBe(3)
  expect(instructionLine(dockerfile, 'RUN npm ci')).toBe(5)
  expect(instructionLine(dockerfile, 'RUN npm')).toBeUndefined()
})

it('says no secret of whoever builds', () => {
  const text = 'GET https://me:pa55@index.example/simple/ and https://index.example/a@b with token tok-12345678'
  expect(withoutSecrets(text, ['tok-12345678'])).toBe(
    'GET https://[secret]@index.example/simple/ and https://index.example/a@b with token [secret]',
  )
  expect(withoutSecrets('proxy http://p:x@proxy.example:3128/', ['http://p:x@proxy.example:3128/'])).toBe(
    'proxy [secret]',
  )
})
