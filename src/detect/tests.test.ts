// How the tests of an app are run, and what they need beside production's packages.
import { expect, it } from 'vitest'
import { providers } from '../providers/index.ts'
import { draftStack } from './draft.ts'

function test(contents: Readonly<Record<string, string>>): string | undefined {
  return draftStack({ paths: Object.keys(contents).toSorted(), read: (path) => contents[path] }, providers, {
    name: 'shop',
  }).apps[0]?.test?.value
}

const python = { 'app.py': 'from flask import Flask\napp = Flask(__name__)\n', 'requirements.txt': 'flask\n' }
const manage = {
  'manage.py': 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n',
  'shop/settings.py': 'ROOT_URLCONF = "shop.urls"\n',
  'shop/wsgi.py': 'from django.core.wsgi import get_wsgi_application\napplication = get_wsgi_application()\n',
  'requirements.txt': 'django\n',
}
const go = {
  'go.mod': 'module shop\n',
  'main.go': 'package main\nimport "net/http"\nfunc main() { http.ListenAndServe(":8080", nil) }\n',
}
const node = (script: string): Readonly<Record<string, string>> => ({
  'package.json': JSON.stringify({
    scripts: { start: 'node server.js', test: script },
    dependencies: { express: '5' },
  }),
  'package-lock.json': '{}',
  'server.js': "require('express')().listen(3000)\n",
})

it.each<[string, Readonly<Record<string, string>>, string | undefined]>([
  ['with a file of settings', { ...python, 'pytest.ini': '[pytest]\n' }, 'pytest'],
  ['with settings in the project file', { ...python, 'pyproject.toml': '[tool.pytest.ini_options]\n' }, 'pytest'],
  ['as plain functions', { ...python, 'tests/test_it.py': 'def test_one():\n    pass\n' }, 'pytest'],
  [
    'as classes of the library',
    { ...python, 'tests/test_it.py': 'class One(unittest.TestCase):\n    def test_one(self):\n        pass\n' },
    'python -m unittest discover',
  ],
  ['nowhere', { ...python, 'attest.py': 'def test_one(): pass\n' }, undefined],
  ['of Django', { ...manage, 'shop/tests.py': 'class One(TestCase):\n    pass\n' }, 'python manage.py test'],
  ['of Django that has none yet', { ...manage, 'shop/tests.py': 'from django.test import TestCase\n' }, undefined],
  ['of Go', { ...go, 'main_test.go': 'package main\n' }, 'go test ./...'],
  ['of Go, none', go, undefined],
  ['by a script', node('vitest run'), 'npm test'],
  ['by the script of a new package', node('echo "Error: no test specified" && exit 1'), undefined],
])('finds tests %s', (_, files, expected) => expect(test(files)).toBe(expected))
