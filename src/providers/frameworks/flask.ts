// Flask: WSGI apps under gunicorn, migrations by Flask-Migrate or Alembic.
import type { FrameworkProvider } from '../../model/provider.ts'
import { literalText } from '../../model/stack.ts'
import { defaultPythonVersion, pythonProbe, pythonRecipe, pythonVersions } from '../languages/python.ts'

export const flask: FrameworkProvider = {
  name: 'flask',
  language: 'python',
  versions: pythonVersions,
  defaultVersion: defaultPythonVersion,
  defaultPort: 8000,
  resources: { cpus: 1, memory: '512M', pids: 256 },
  // The default stands in runtime/python/settings.py.
  stopSeconds: ({ env }) => Number(literalText(env['GUNICORN_GRACEFUL_TIMEOUT'] ?? []) || 30),
  portVariables: ['PORT', 'GUNICORN_BIND'],
  recipe: (app, facts, needs) => pythonRecipe(app, facts, { package: 'gunicorn', version: '27.0.1' }, needs),
  environment(app, facts) {
    const object = app.entry.slice(app.entry.indexOf(':') + 1)
    // A file, not a module: the flask command reads a dotted name relative to the folder where it runs.
    return { FLASK_APP: `/app/${facts.entryFile}:${object}` }
  },
  probe: pythonProbe,
  detection: {
    language: 'python',
    packages: ['flask'],
    appClass: 'Flask',
    migrations: [
      {
        packages: ['flask-migrate'],
        command: ['flask', 'db', 'upgrade'],
        words: ['flask', 'db', 'upgrade'],
        tree: {
          kind: 'folder',
          files: ['env.py', 'alembic.ini'],
          name: 'migrations',
          options: ['--directory', '-d'],
          call: 'Migrate',
          keyword: 'directory',
        },
      },
      {
        packages: ['alembic'],
        command: ['alembic', 'upgrade', 'head'],
        words: ['alembic', 'upgrade'],
        tree: {
          kind: 'setting',
          file: 'alembic.ini',
          setting: /^[ \t]*script_location[ \t]*=[ \t]*(\S+)/m,
          here: '%(here)s',
          holds: 'env.py',
          options: ['-c', '--config'],
        },
      },
    ],
    production: { FLASK_ENV: 'production' },
    development: [/^FLASK_(DEBUG|RUN_.*|APP|HOST|PORT)$/, /^(WERKZEUG_.*)$/],
    staticFolder: 'static',
    entryVariables: ['FLASK_APP'],
    prefixedSettings: { call: 'from_prefixed_env', prefix: 'FLASK' },
    servers: { gunicorn: 'application', 'waitress-serve': 'application', uwsgi: 'application' },
    folders: {
      instance_path: { of: 'root', folder: 'instance' },
      root_path: { of: 'package', folder: '.' },
      static_folder: { of: 'package', folder: 'static' },
    },
    route: /@\w+(?:\.\w+)*\.(?:route|get)\(\s*["']([^"']+)["']/,
  },
}
