// What is kept: polls, votes, and how many of them were counted.
import type { Pool } from 'pg'

export interface Poll {
  readonly id: number
  readonly question: string
  readonly choices: readonly string[]
}

export async function addPoll(database: Pool, question: string, choices: readonly string[]): Promise<Poll> {
  const { rows } = await database.query('INSERT INTO polls (question, choices) VALUES ($1, $2) RETURNING id::int', [
    question,
    choices,
  ])
  return { id: rows[0].id, question, choices }
}

export async function findPoll(database: Pool, id: number): Promise<Poll | undefined> {
  const { rows } = await database.query('SELECT id::int, question, choices FROM polls WHERE id = $1', [id])
  return rows[0]
}

export async function addVote(database: Pool, poll: number, choice: number): Promise<void> {
  await database.query('INSERT INTO votes (poll, choice) VALUES ($1, $2)', [poll, choice])
}

/** Counted votes by choice, and how many wait. */
export async function findResult(database: Pool, { id, choices }: Poll): Promise<{ votes: number[]; waiting: number }> {
  const [counts, waiting] = await Promise.all([
    database.query('SELECT choice, votes FROM counts WHERE poll = $1', [id]),
    database.query('SELECT count(*)::int AS votes FROM votes WHERE poll = $1 AND NOT counted', [id]),
  ])
  const votes = choices.map((_, choice) => counts.rows.find((row) => row.choice === choice)?.votes ?? 0)
  return { votes, waiting: waiting.rows[0].votes }
}

/** Counts votes that wait; returns how many there were. Several workers can do it at once. */
export async function countVotes(database: Pool): Promise<number> {
  const { rowCount } = await database.query(`
    WITH taken AS (
      UPDATE votes SET counted = true
      WHERE id IN (SELECT id FROM votes WHERE NOT counted ORDER BY id LIMIT 1000 FOR UPDATE SKIP LOCKED)
      RETURNING poll, choice
    )
    INSERT INTO counts (poll, choice, votes) SELECT poll, choice, count(*) FROM taken GROUP BY poll, choice
    ON CONFLICT (poll, choice) DO UPDATE SET votes = counts.votes + excluded.votes`)
  return rowCount ?? 0
}
