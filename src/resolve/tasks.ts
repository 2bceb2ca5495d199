// Commands of an app for a person to run.
import type { Task } from '../model/plan.ts'
import type { CommandSection } from '../model/stack.ts'
import { compare } from './compare.ts'

export function tasksOf(tasks: Readonly<Record<string, CommandSection>>): Task[] {
  return Object.entries(tasks)
    .toSorted(([a], [b]) => compare(a, b))
    .map(([name, { command, directory }]) => ({ name, argv: command, directory }))
}
