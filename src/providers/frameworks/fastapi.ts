// FastAPI: ASGI apps under gunicorn with uvicorn's workers, migrations by Alembic.
import type { PythonFramework } from '../../model/provider.ts'
import {
  alembic,
  asgiWorkers,
  gunicorn,
  pythonFacts,
  pythonProgram,
  pythonRecipe,
  resources,
} from '../languages/python.ts'

export const fastapi: PythonFramework = {
  ...pythonProgram,
  name: 'fastapi',
  recipe: (app, facts, needs, standIns) =>
    pythonRecipe(app, pythonFacts(facts), [gunicorn, ...asgiWorkers], needs, standIns),
  // Each worker runs its own event loop: runtime/python/settings.py chooses it by this word.
  environment: () => ({ SEAWORTHY_INTERFACE: 'asgi' }),
  detection: {
    packages: ['fastapi'],
    makers: ['FastAPI'],
    migrations: [alembic],
    production: {},
    development: [/^(UVICORN|FASTAPI)_(RELOAD|HOST|PORT)$/],
    staticFolder: 'static',
    streams: { events: ['EventSourceResponse'], chunks: ['StreamingResponse'] },
    resources,
    servers: { uvicorn: 'app', gunicorn: 'app', hypercorn: 'app', fastapi: 'app' },
  },
}
