// FastAPI: ASGI apps under gunicorn with uvicorn's workers, migrations by Alembic.
import type { PythonFramework } from '../../model/provider.ts'
import {
  alembic,
  gunicorn,
  pythonFacts,
  pythonProgram,
  pythonRecipe,
  resources,
  type AppServer,
} from '../languages/python.ts'

/** The worker, and what makes it quick and lets it speak WebSocket. */
const workers: readonly AppServer[] = [
  { package: 'uvicorn-worker', version: '0.4.0' },
  { package: 'uvicorn', version: '0.54.0' },
  { package: 'uvloop', version: '0.23.0' },
  { package: 'httptools', version: '0.9.0' },
  { package: 'websockets', version: '15.0.1' },
]

export const fastapi: PythonFramework = {
  ...pythonProgram,
  name: 'fastapi',
  recipe: (app, facts, needs) => pythonRecipe(app, pythonFacts(facts), [gunicorn, ...workers], needs),
  // Each worker runs its own event loop: runtime/python/settings.py chooses it by this word.
  environment: () => ({ SEAWORTHY_INTERFACE: 'asgi' }),
  detection: {
    packages: ['fastapi'],
    appClass: 'FastAPI',
    migrations: [alembic],
    production: {},
    development: [/^(UVICORN|FASTAPI)_(RELOAD|HOST|PORT)$/],
    staticFolder: 'static',
    streams: { events: ['EventSourceResponse'], chunks: ['StreamingResponse'] },
    resources,
    servers: { uvicorn: 'app', gunicorn: 'app', hypercorn: 'app', fastapi: 'app' },
  },
}
