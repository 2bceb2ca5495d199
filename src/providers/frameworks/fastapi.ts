// FastAPI: ASGI apps under gunicorn with uvicorn's workers, migrations by Alembic or Aerich.
import type { PythonFramework } from '../../model/provider.ts'
import {
  aerich,
  alembic,
  asgiWorkers,
  gunicorn,
  pythonFacts,
  pythonProgram,
  pythonRecipe,
  resources,
  translations,
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
    rootPath: 'root_path',
    migrations: [alembic, aerich],
    production: {},
    development: [/^(UVICORN|FASTAPI)_(RELOAD|HOST|PORT)$/],
    staticFolder: 'static',
    streams: { events: ['EventSourceResponse'], chunks: ['StreamingResponse'] },
    resources,
    making: [translations],
    documentation: { openapi_url: '/openapi.json', docs_url: '/docs', redoc_url: '/redoc' },
    servers: { uvicorn: 'app', gunicorn: 'app', hypercorn: 'app', fastapi: 'app' },
  },
}
