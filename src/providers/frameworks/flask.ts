// Flask: WSGI apps under gunicorn, migrations by Flask-Migrate or Alembic.
import type { FrameworkProvider } from '../../model/provider.ts'
import { defaultPythonVersion, pythonProbe, pythonRecipe, pythonVersions } from '../languages/python.ts'

export const flask: FrameworkProvider = {
  name: 'flask',
  language: 'python',
  versions: pythonVersions,
  defaultVersion: defaultPythonVersion,
  defaultPort: 8000,
  resources: { cpus: 1, memory: '512M', pids: 256 },
  // gunicorn's graceful timeout, GUNICORN_GRACEFUL_TIMEOUT in runtime/python/settings.py
  stopSeconds: 30,
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
      { packages: ['flask-migrate', 'flask-alembic'], marker: 'migrations/env.py', command: 'flask db upgrade' },
      { packages: ['alembic'], marker: 'alembic.ini', command: 'alembic upgrade head' },
    ],
    production: { FLASK_ENV: 'production' },
    development: [/^FLASK_(DEBUG|RUN_.*|APP|HOST|PORT)$/, /^(WERKZEUG_.*)$/],
    staticFolder: 'static',
    entryVariables: ['FLASK_APP'],
    servers: { gunicorn: 'application', 'waitress-serve': 'application', uwsgi: 'application' },
    folders: {
      instance_path: { of: 'root', folder: 'instance' },
      root_path: { of: 'package', folder: '.' },
      static_folder: { of: 'package', folder: 'static' },
    },
    route: /@\w+(?:\.\w+)*\.(?:route|get)\(\s*["']([^"']+)["']/,
  },
}
