// Which of a repository's own commands make files of its source, so that an image has them.
import { expect, it } from 'vitest'
import { providers } from '../providers/index.ts'
import { draftStack } from './draft.ts'

const flask = { 'app.py': 'from flask import Flask\napp = Flask(__name__)\n', 'requirements.txt': 'flask\n' }
const image = (run: string): string => `FROM python:3.13\nENV MODE=production\nCOPY . .\n${run}\nCMD gunicorn app:app\n`

function build(contents: Readonly<Record<string, string>>): string | undefined {
  return draftStack({ paths: Object.keys(contents).toSorted(), read: (path) => contents[path] }, providers, {
    name: 'shop',
  }).apps[0]?.build?.value
}

it.each<[string, Readonly<Record<string, string>>, string | undefined]>([
  ['of the image', { Dockerfile: image('RUN flask words compile') }, 'flask words compile'],
  ['behind a variable of its own', { Dockerfile: image('RUN KEY=x flask digest compile') }, 'flask digest compile'],
  ['by the module', { Dockerfile: image('RUN python3 -m flask words compile') }, 'flask words compile'],
  [
    'of the branch that production takes',
    { Dockerfile: image('RUN if [ "$MODE" != "debug" ]; then flask words compile; else flask assets build; fi') },
    'flask words compile',
  ],
  [
    'of a line that starts the server',
    { Procfile: 'web: flask db upgrade; flask words compile; gunicorn app:app\n' },
    'flask words compile',
  ],
  [
    'of a script that starts it',
    {
      Dockerfile: image('').replace('gunicorn app:app', './boot.sh'),
      'boot.sh': '#!/bin/sh\npybabel compile -d words\nexec gunicorn app:app\n',
    },
    'pybabel compile -d words',
  ],
  [
    'each once',
    {
      Dockerfile: image('RUN flask words compile && flask digest compile'),
      Procfile: 'web: flask words compile; gunicorn app:app\n',
    },
    "sh -c 'flask words compile && flask digest compile'",
  ],
  [
    'not what installs, migrates, tests, owns or runs',
    {
      Dockerfile: image(
        'RUN apt-get install x && pip install y && mkdir z && chown a z && pytest && flask db upgrade && flask search build && flask run',
      ),
    },
    undefined,
  ],
  ['not of a workflow', { '.github/workflows/x.yml': 'run: flask words compile\n' }, undefined],
])('%s', (_, contents, expected) => expect(build({ ...flask, ...contents })).toBe(expected))

const django = {
  'manage.py': 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n',
  'shop/settings.py':
    'INSTALLED_APPS = ["django.contrib.staticfiles"]\nSTATIC_URL = "/static/"\nSTATIC_ROOT = "collected"\nROOT_URLCONF = "shop.urls"\n',
  'shop/urls.py': 'urlpatterns = []\n',
  'shop/wsgi.py':
    'import os\nfrom django.core.wsgi import get_wsgi_application\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\napplication = get_wsgi_application()\n',
  'requirements.txt': 'django\n',
}
const djangoImage = (run: string) => ({ Dockerfile: `FROM python:3.13\nCOPY . .\n${run}CMD gunicorn shop.wsgi\n` })

it('what the settings collect goes where the repository has it', () => {
  const collect = 'python manage.py collectstatic --noinput'
  const own =
    'RUN python manage.py collectstatic --no-input && python manage.py compress && ./manage.py compilemessages\n'
  expect(build(django)).toBe(collect)
  expect(build({ ...django, ...djangoImage(own) })).toBe(
    `sh -c '${collect} && python manage.py compress && python manage.py compilemessages'`,
  )
  expect(build({ ...django, ...djangoImage('RUN python manage.py compilemessages\n') })).toBe(
    `sh -c 'python manage.py compilemessages && ${collect}'`,
  )
})

it('what the settings have no folder for is not collected', () => {
  const settings = django['shop/settings.py'].replace('STATIC_ROOT = "collected"\n', '')
  const files = { ...django, 'shop/settings.py': settings }
  expect(build({ ...files, ...djangoImage('RUN python manage.py collectstatic\n') })).toBeUndefined()
})
