import pg from 'pg'

/** The connections of this process. */
export function openDatabase(): pg.Pool {
  const connectionString = process.env.DATABASE_URL
  if (!connectionString) throw new Error('DATABASE_URL must say where the database is: see .env.example')
  const pool = new pg.Pool({ connectionString, connectionTimeoutMillis: 3000 })
  // A connection that breaks while nobody uses it is replaced by the next query.
  pool.on('error', (error) => console.warn(`lost a connection to the database: ${error.message}`))
  return pool
}
