import { expect, it } from 'vitest'
import { alwaysWritten, checkDeployFolder } from './check-deploy-folder.ts'

const written = [...alwaysWritten, 'compose.prod.yaml', 'apps/web/Dockerfile']
const found = (...paths: string[]): string[] =>
  checkDeployFolder(paths, written).map(({ id, severity, help }) => `${severity} ${id}: ${help}`)

it('says nothing of files that are in nobody’s way', () =>
  expect(
    found('deploy/chart/values.yaml', 'deploy/seed.json', 'deploy/docker-compose.yml', 'app/deploy/compose.yaml'),
  ).toEqual([]))

it('names each file that stands where one has to be written', () =>
  expect(found('deploy/compose.yaml', 'deploy/apps/web/Dockerfile', 'deploy/compose.prod.yaml')).toEqual([
    'error file-in-the-way: move it, and change what names it: git mv deploy/compose.yaml ops/compose.yaml',
    'error file-in-the-way: move it, and change what names it: git mv deploy/apps/web/Dockerfile ops/apps/web/Dockerfile',
    'error file-in-the-way: move it, and change what names it: git mv deploy/compose.prod.yaml ops/compose.prod.yaml',
  ]))

it('leaves a guide of the repository’s own where it is', () =>
  expect(found('deploy/README.md')).toEqual([
    'warning handbook-kept-out: to have the handbook, move yours: git mv deploy/README.md ops/README.md',
  ]))

it('says which files no image has', () => {
  const [diagnostic, ...others] = checkDeployFolder(
    ['deploy/env/a.txt', 'deploy/apps/b/c', 'deploy/compose.dev.yaml'],
    written,
  )
  expect(others).toEqual([])
  expect(diagnostic).toMatchObject({
    severity: 'warning',
    message: expect.stringContaining('deploy/env/a.txt and 2 more') as string,
    help: 'if an app reads them, move them: git mv deploy/env ops/env',
  })
})
