// Flask: WSGI apps under gunicorn, migrations by Flask-Migrate or Alembic.
import type { SourceFacts } from '../../model/detection.ts'
import type { PythonFramework } from '../../model/provider.ts'
import type { AppSection } from '../../model/stack.ts'
import {
  alembic,
  gunicorn,
  pythonFacts,
  pythonProgram,
  pythonRecipe,
  resources,
  translations,
} from '../languages/python.ts'

/** What its command needs to know of the app, also while the image is built. */
function entryOf(app: AppSection, facts: SourceFacts): Readonly<Record<string, string>> {
  const object = app.entry.slice(app.entry.indexOf(':') + 1)
  const { entryFile } = pythonFacts(facts)
  // A file, not a module: the flask command reads a dotted name relative to the folder where it runs.
  return { FLASK_APP: entryFile === undefined ? app.entry : `/app/${entryFile}:${object}` }
}

export const flask: PythonFramework = {
  ...pythonProgram,
  name: 'flask',
  recipe: (app, facts, needs, standIns) =>
    pythonRecipe(app, pythonFacts(facts), [gunicorn], needs, { ...entryOf(app, facts), ...standIns }),
  environment: entryOf,
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
    port: { variable: 'FLASK_RUN_PORT', file: '.flaskenv' },
    runner: { words: ['flask', 'run'], modules: ['wsgi', 'app'] },
    prefixedSettings: { call: 'from_prefixed_env', prefix: 'FLASK' },
    servers: { gunicorn: 'application', 'waitress-serve': 'application', uwsgi: 'application' },
    streams: { events: [], chunks: ['stream_with_context'] },
    resources,
    making: [/^flask (\S+ compile|collect|assets build)( |$)/, translations],
    folders: {
      instance_path: { of: 'root', folder: 'instance' },
      root_path: { of: 'package', folder: '.' },
      static_folder: { of: 'package', folder: 'static' },
    },
  },
}
