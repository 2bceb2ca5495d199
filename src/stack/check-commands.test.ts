// Variables in an app's commands.
import { expect, it } from 'vitest'
import { appSection } from '../../test/app-section.ts'
import { text } from '../model/value.ts'
import { checkCommands } from './check-commands.ts'

const app = {
  name: 'web',
  environment: {
    DB_URL: text(''),
    PORT: text('8000'),
    KEY: [{ kind: 'secret', secret: 'web_KEY', urlencode: false }] as never,
  },
  recipe: { runtimeEnvironment: { HOME: '/tmp' } } as never,
}

it('name what the app has', () => {
  const section = appSection({
    framework: 'go',
    migrate: 'up ${DB_ULR} ${DB_ULR}',
    processes: { w: "w ${PORT} '${ANY}'" },
    tasks: { t: 't ${HOME} --x=${NONE}', u: 'u --key=${KEY}' },
  })
  const place = (path: readonly string[]) => ({ file: path.join('/'), line: 1, column: 1 })
  expect(
    checkCommands(app, section, place).map((each) => `${each.place?.file}: ${each.message} | ${each.help}`),
  ).toEqual([
    'migrate: apps.web.migrate: ${DB_ULR} is not a variable of web | did you mean DB_URL?\nvariables are those under env and secrets; single quotes keep ${ as it is',
    'tasks/t: apps.web.tasks.t: ${NONE} is not a variable of web | known: DB_URL, HOME, KEY, PORT\nvariables are those under env and secrets; single quotes keep ${ as it is',
    'tasks/u: apps.web.tasks.u: ${KEY} holds a secret, and every user of the machine can read the arguments of a process | have the program read it from its environment, where it is already, or from a file under config',
  ])
})
