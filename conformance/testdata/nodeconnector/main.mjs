// A careful connector in Node.js, without packages: a subject that the kit must find
// conformant. It speaks contract version 1 (connect, test, sync, disconnect).
//
//	node main.mjs VERB
//
// contract   what a run is told, and how it ends and speaks
// journal    what is kept: a file that is only ever added to (and seal, for its secrets)
// wire       questions and answers, and how long to wait for them
// doors      getting in, with tokens or with a session
// catalogue  the tables, and pages of them
// windows    what happened: activity, read by sys_id inside of a window of time (and twins)
// inventory  what there is, and what of it has changed

import { Book, chosen } from './catalogue.mjs'
import { DENIED, Ending, FAILED, Lines, MEND, denied, mend, settings } from './contract.mjs'
import { open, sessionDoor, tokenDoor } from './doors.mjs'
import { inventory } from './inventory.mjs'
import { Journal } from './journal.mjs'
import { activity } from './windows.mjs'
import { Wire } from './wire.mjs'

// unless lets one way to end pass, and gives its words.
async function unless(code, doing) {
  try {
    await doing()
    return ''
  } catch (trouble) {
    if (!(trouble instanceof Ending) || trouble.code !== code) throw trouble
    return trouble.message
  }
}

// connect spends the password, sees that the way in works, and keeps what it gave. A
// journal that is there goes on, unless it is about another instance.
async function connect(told, wire) {
  const [first] = chosen(told.tables)
  const journal = Journal.begin(told.stateDir)
  try {
    const way = told.flow === 'oauth' ? tokenDoor : sessionDoor
    const door = await way.enter(wire, told, `/api/now/table/${first.name}`)
    try {
      // Rights are the business of test: a 403 says that somebody is in.
      await unless(DENIED, () => new Book(wire, door).page(first, { limit: 1 }))
    } catch (trouble) {
      // An earlier connection may have the same tokens, and lives on.
      if (!journal.connection) await giveBack(door)
      throw trouble
    }
    const since = Math.floor((wire.now.getTime() - told.lookback) / 1000)
    journal.connected({ url: told.url, flow: told.flow, since }, door.kept())
  } finally {
    journal.close()
  }
}

// giveBack ends tokens that are not going to be kept, as far as that goes.
async function giveBack(door) {
  const left = await door.leave().catch((trouble) => trouble.message)
  if (left) process.stderr.write(`nodeconnector: the access is not kept; ${left}\n`)
}

// resumed hands what is kept to a verb.
async function resumed(told, wire, verb) {
  const journal = Journal.resume(told.stateDir)
  try {
    if (journal.connection.url !== told.url) throw mend('the connection is to another address: connect again')
    return await verb(journal, open(wire, journal))
  } finally {
    journal.close()
  }
}

// eachTable does the same with every table, and names those that are denied at the end.
async function eachTable(tables, doing) {
  const refused = []
  for (const table of tables) {
    refused.push(await unless(DENIED, () => doing(table)))
  }
  const words = refused.filter(Boolean)
  if (words.length > 0) throw denied(words.join('; '))
}

async function test(told, wire) {
  const tables = chosen(told.tables)
  await resumed(told, wire, async (_, door) => {
    const book = new Book(wire, door)
    await eachTable(tables, (table) => book.trial(table))
  })
}

async function sync(told, wire) {
  const tables = chosen(told.tables)
  await resumed(told, wire, async (journal, door) => {
    const things = new Set(tables.filter((table) => !table.happens).map((table) => table.name))
    const parts = { book: new Book(wire, door), journal, lines: new Lines(), things }
    await eachTable(tables, (table) => (table.happens ? activity : inventory)(table, parts))
    journal.shorten()
    parts.lines.done()
  })
}

async function disconnect(told, wire) {
  let left = ''
  // What cannot be opened cannot be revoked, and is removed all the same.
  await unless(MEND, () =>
    resumed(told, wire, async (_, door) => {
      left = await door.leave()
    }),
  )
  Journal.remove(told.stateDir)
  if (left) process.stderr.write(`nodeconnector: disconnected; ${left}\n`)
}

const verbs = { connect, test, sync, disconnect }

async function main([name, ...more]) {
  if (!Object.hasOwn(verbs, name ?? '') || more.length > 0) {
    throw new Ending(2, `want one verb of ${Object.keys(verbs).join(', ')}`)
  }
  const told = settings(process.env)
  const wire = new Wire(told.url, told.caFile)
  process.on('SIGTERM', () => wire.stop())
  try {
    await verbs[name](told, wire)
  } finally {
    wire.close()
  }
}

main(process.argv.slice(2)).catch((trouble) => {
  // What was not foreseen may show anything, so only its kind is told.
  const known = trouble instanceof Ending
  const words = known ? trouble.message : `broken, please report: ${trouble?.name} ${trouble?.code ?? ''}`
  process.stderr.write(`nodeconnector: ${words}\n`)
  process.exitCode = known ? trouble.code : FAILED
})
