import { expect, it } from 'vitest'
import { appSection } from '../../../test/app-section.ts'
import { fastapi } from '../../providers/frameworks/fastapi.ts'
import { flask } from '../../providers/frameworks/flask.ts'
import { privatePaths, resolveProbes } from '../../resolve/probes.ts'
import { openRepository } from '../repository.ts'
import { findRootPaths } from './root-paths.ts'

function found(call: string, env: Readonly<Record<string, string>> = {}, detection = fastapi.detection): string[] {
  const files = new Map([['api/main.py', `import os\nfrom fastapi import FastAPI\n\napp = ${call}\n`]])
  const repository = openRepository({ paths: [...files.keys()], read: (path) => files.get(path) })
  const texts = Object.entries(env).map(([name, text]) => [name, [{ kind: 'text' as const, text }]])
  return findRootPaths(repository, { path: '.', env: Object.fromEntries(texts) }, detection)
}

it.each([
  ['FastAPI(title="shop", root_path="/api/v1")', {}, ['/api/v1']],
  ['FastAPI(root_path="/api/")', {}, ['/api']],
  ['FastAPI(root_path=os.getenv("ROOT_PATH", "/api"))', {}, ['/api']],
  ['FastAPI(root_path=os.getenv("ROOT_PATH", ""))', { ROOT_PATH: '/shop' }, ['/shop']],
  ['FastAPI(root_path=settings.root_path)', { ROOT_PATH: '/shop' }, ['/shop']],
  ['FastAPI(root_path="")', {}, []],
  ['FastAPI(root_path="/")', {}, []],
  ['FastAPI(title="/api")', {}, []],
  ['Client(root_path="/api")', {}, []],
])('%s', (call, env, expected) => expect(found(call, env)).toEqual(expected))

it('is of no framework that takes none off', () =>
  expect(found('Flask(root_path="/srv/app")', {}, flask.detection)).toEqual([]))

it('leads to no probe either', () => {
  const section = appSection({
    framework: 'fastapi',
    entry: 'main:app',
    readiness: '/up/databases',
    liveness: '/login',
  })
  const paths = privatePaths(section, fastapi, resolveProbes(section, fastapi), ['/api/v1'])
  expect(paths).toEqual(['/api/v1/metrics', '/api/v1/up/databases', '/metrics', '/up/databases'])
})
