// deploy/.env, which Compose reads: Seaworthy's one line of it, which names the live slot. The rest is the user's.
import { slots, type Slot } from '../model/plan.ts'

const line = /^[ \t]*(?:export[ \t]+)?COMPOSE_PROFILES[ \t]*=(.*)$/gm

/** The live slot: the first of the profiles that is a slot. Where the line stands twice, Compose takes the last. */
export function liveSlot(text: string): Slot | undefined {
  const value = [...text.matchAll(line)].at(-1)?.[1] ?? ''
  const profiles = value
    .replace(/#.*/, '')
    .replaceAll(/["'\s]/g, '')
    .split(',')
  return profiles.flatMap((profile) => slots.filter((slot) => slot === profile))[0]
}

/** The text with the live slot named, and every other line as it was. */
export function withLiveSlot(text: string, slot: Slot): string {
  const named = `COMPOSE_PROFILES=${slot}`
  if (text.search(line) >= 0) return text.replaceAll(line, named)
  const before = text === '' || text.endsWith('\n') ? text : `${text}\n`
  return `${before}# The live slot of this machine, written by seaworthy. Plain docker compose reads it too.\n${named}\n`
}
