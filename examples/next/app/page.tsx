import Image from 'next/image'
import Link from 'next/link'
import { moonOf, today } from '../moon'

// Made for each request: it tells of today.
export const dynamic = 'force-dynamic'

export default function Page() {
  const moon = moonOf(today())
  return (
    <>
      <Image src="/moon.png" alt="The moon over water" width={544} height={306} priority />
      <h1>Tonight: {moon?.phase}</h1>
      <p>
        Its age is {moon?.age} days. <Link href="/2000-01-01">The first night of 2000</Link>, or any other:
        write its date into the address.
      </p>
    </>
  )
}
