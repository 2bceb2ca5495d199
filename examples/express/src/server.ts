import { createApp } from './app.ts'
import { openDatabase } from './database.ts'

const port = Number(process.env.PORT ?? 3000)
createApp(openDatabase()).listen(port, () => console.log(`listening on port ${port}`))
