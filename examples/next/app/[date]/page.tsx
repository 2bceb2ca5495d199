import Link from 'next/link'
import { notFound } from 'next/navigation'
import { moonOf } from '../../moon'

export default async function Page({ params }: { readonly params: Promise<{ date: string }> }) {
  const moon = moonOf((await params).date)
  if (!moon) notFound()
  return (
    <>
      <h1>
        {moon.date}: {moon.phase}
      </h1>
      <p>
        The moon was {moon.age} days old. <Link href="/">Tonight</Link>
      </p>
    </>
  )
}
