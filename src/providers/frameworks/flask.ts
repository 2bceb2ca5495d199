// Flask: WSGI apps under gunicorn, migrations by Flask-Migrate or Alembic.
import type { PythonFramework } from '../../model/provider.ts'
import { alembic, gunicorn, pythonFacts, pythonProgram, pythonRecipe, resources } from '../languages/python.ts'

export const flask: PythonFramework = {
  ...pythonProgram,
  name: 'flask',
  recipe: (app, facts, needs, standIns) => pythonRecipe(app, pythonFacts(facts), [gunicorn], needs, standIns),
  environment(app, facts) {
    const object = app.entry.slice(app.entry.indexOf(':') + 1)
    const { entryFile } = pythonFacts(facts)
    // A file, not a module: the flask command reads a dotted name relative to the folder where it runs.
    return { FLASK_APP: entryFile === undefined ? app.entry : `/app/${entryFile}:${object}` }
  },
  detection: {
    packages: ['flask'],
    makers: ['Flask'],
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
      alembic,
    ],
    production: { FLASK_ENV: 'production' },
    development: [/^FLASK_(DEBUG|RUN_.*|APP|HOST|PORT)$/, /^(WERKZEUG_.*)$/],
    staticFolder: 'static',
    entryVariables: ['FLASK_APP'],
    prefixedSettings: { call: 'from_prefixed_env', prefix: 'FLASK' },
    servers: { gunicorn: 'application', 'waitress-serve': 'application', uwsgi: 'application' },
    streams: { events: [], chunks: ['stream_with_context'] },
    resources,
    folders: {
      instance_path: { of: 'root', folder: 'instance' },
      root_path: { of: 'package', folder: '.' },
      static_folder: { of: 'package', folder: 'static' },
    },
  },
}
