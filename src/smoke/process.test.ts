import { expect, it } from 'vitest'
import { mainProcess, parseProcesses } from './process.ts'

const table = `PID                 PPID                UID                 GID                 COMMAND
2930                2831                1000                1000                /sbin/docker-init -- python serve
3043                2930                1000                1000                server: master process  [app]
3066                3043                1000                1000                server: worker
4000                2831                0                   0                   sh
`
const container = (init: boolean | null) => ({ raw: { State: { Pid: 2930 }, HostConfig: { Init: init } } })

it('reads what docker top prints', () => {
  expect(parseProcesses(table)).toEqual([
    { pid: 2930, parent: 2831, user: '1000:1000', line: '/sbin/docker-init -- python serve' },
    { pid: 3043, parent: 2930, user: '1000:1000', line: 'server: master process  [app]' },
    { pid: 3066, parent: 3043, user: '1000:1000', line: 'server: worker' },
    { pid: 4000, parent: 2831, user: '0:0', line: 'sh' },
  ])
})

it('knows the server behind the init process, and without one', () => {
  expect(mainProcess(container(true), parseProcesses(table))?.pid).toBe(3043)
  expect(mainProcess(container(null), parseProcesses(table))?.pid).toBe(2930)
  expect(mainProcess(container(true), [])).toBeUndefined()
})
