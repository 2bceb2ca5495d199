import { setTimeout as sleep } from 'node:timers/promises'
import express, { type Express, type Request } from 'express'
import type { Pool } from 'pg'
import { addPoll, addVote, findPoll, findResult, type Poll } from './polls.ts'

/** The longest that a result is waited for, in seconds. */
const mostSeconds = 20

export function createApp(database: Pool): Express {
  const app = express()
  app.use(express.json())

  app.post('/polls', async (request, response) => {
    const { question, choices } = (request.body ?? {}) as Record<string, unknown>
    if (typeof question !== 'string' || !isChoices(choices)) {
      response.status(422).json({ message: 'a poll is a question and at least two choices', fields: ['question', 'choices'] })
      return
    }
    const poll = await addPoll(database, question, choices)
    response.status(201).location(`/polls/${poll.id}`).json(poll)
  })

  app.get('/polls/:id', async (request, response) => {
    const poll = await pollOf(request)
    if (poll) response.json(poll)
    else response.sendStatus(404)
  })

  app.post('/polls/:id/votes', async (request, response) => {
    const poll = await pollOf(request)
    const choice = poll?.choices.indexOf((request.body as { choice?: string } | undefined)?.choice ?? '') ?? -1
    if (!poll || choice < 0) {
      response.sendStatus(poll ? 422 : 404)
      return
    }
    await addVote(database, poll.id, choice)
    response.sendStatus(202)
  })

  // With ?wait=5 it answers when every vote is counted, or after that many seconds.
  app.get('/polls/:id/result', async (request, response) => {
    const poll = await pollOf(request)
    if (!poll) {
      response.sendStatus(404)
      return
    }
    const deadline = Date.now() + Math.min(Number(request.query.wait) || 0, mostSeconds) * 1000
    let result = await findResult(database, poll)
    while (result.waiting > 0 && Date.now() < deadline) {
      await sleep(100)
      result = await findResult(database, poll)
    }
    response.json(result)
  })

  function pollOf({ params: { id } }: Request<{ id: string }>): Promise<Poll | undefined> {
    return /^\d{1,9}$/.test(id) ? findPoll(database, Number(id)) : Promise.resolve(undefined)
  }

  return app
}

function isChoices(value: unknown): value is string[] {
  return Array.isArray(value) && value.length > 1 && value.every((each) => typeof each === 'string')
}
