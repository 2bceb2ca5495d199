import type { NextRequest } from 'next/server'
import { moonOf, today } from '../../../moon'

/** The moon of today, or of `?date=2026-05-01`. */
export function GET(request: NextRequest): Response {
  const moon = moonOf(request.nextUrl.searchParams.get('date') ?? today())
  return moon ? Response.json(moon) : Response.json({ message: 'date must be a day such as 2026-05-01' }, { status: 400 })
}
