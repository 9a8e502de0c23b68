// What happened. Of each table one window of time at a time is read, by sys_id, up to an
// end that stands still: what is written meanwhile belongs to the next window. How far it
// is stands in the journal after each page, so a run goes on in the midst of a window.
//
// A window begins some minutes before the newest row of those before it, because rows
// are seen late. What was delivered then is remembered, for a day, which is also how far
// an instance's clock may be set back.

import { CREATED, ignored, secondsOf, stored } from './catalogue.mjs'
import { Twins } from './twins.mjs'

const OVERLAP = 15 * 60
const REMEMBERED = 24 * 3600

export async function activity(table, parts) {
  if (parts.journal.of(table.name).window) await read(table, parts)
  await begin(table, parts)
  await read(table, parts)
}

// begin opens the window from where the last one led to the present.
async function begin(table, { book, journal, lines }) {
  await book.page(table, { limit: 1 }) // for the instance's time
  const until = Math.floor(book.wire.now.getTime() / 1000)
  const { newest } = journal.of(table.name)
  const { since } = journal.connection
  let from = newest === null ? since : Math.max(Math.min(newest, until) - OVERLAP, newest - REMEMBERED, since)
  const oldest = await rotated(table, book, from, until)
  if (oldest !== undefined) {
    lines.gap(table, from, oldest)
    from = oldest
  }
  lines.deliver(() => journal.note({ table: table.name, window: { from, until, after: '', newest } }))
}

// rotated is when the rows begin of which rotation has taken the older ones, undefined
// where it has not. An oldest row of nearly the age to which rows are kept tells of it:
// one that is older tells that nothing is rotated, one that is younger that nothing had
// happened before.
async function rotated(table, book, from, until) {
  const { keeps } = table
  if (!keeps || until - from <= (keeps.shards - 1) * keeps.each) return undefined
  const { rows } = await book.page(table, { query: `${CREATED}>=${stored(from)}^ORDERBY${CREATED}^ORDERBYsys_id`, limit: 1 })
  if (rows.length === 0) return undefined
  const oldest = secondsOf(rows[0], CREATED)
  const age = until - oldest
  return age >= (keeps.shards - 2) * keeps.each && age <= keeps.shards * keeps.each ? oldest : undefined
}

// read goes through what is left of the open window, and closes it.
async function read(table, { book, journal, lines, things }) {
  const standing = journal.of(table.name)
  const { from, until, after } = standing.window
  const twins = table.twins ? new Twins(standing.seen) : null
  const condition = [`${CREATED}>=${stored(from)}`, `${CREATED}<=${stored(until)}`]
  let { newest } = standing.window
  for await (const rows of book.walk(table, condition, after)) {
    // All are looked at before any is delivered: a page that cannot be gone through is not begun.
    const times = rows.map((row) => secondsOf(row, CREATED))
    if (times.some((at) => at < from || at > until)) throw ignored(table)
    const seen = []
    const gone = new Map()
    rows.forEach((row, i) => {
      const at = times[i]
      newest = Math.max(newest ?? 0, at)
      if (standing.seen.has(row.sys_id)) return
      const pairing = twins?.look(row, at)
      if (!pairing?.second) lines.record('new', table, row, at)
      if (table.buries) bury(row, at, gone, { journal, lines, things })
      seen.push([row.sys_id, { at, ...pairing?.kept }], ...(pairing?.settled ?? []))
    })
    lines.deliver(() => {
      for (const [name, ids] of gone) journal.note({ table: name, gone: ids })
      journal.note({ table: table.name, seen, window: { from, until, after: rows.at(-1).sys_id, newest } })
    })
  }
  lines.deliver(() => journal.note({ table: table.name, newest, window: null, before: (newest ?? 0) - REMEMBERED }))
}

// bury tells of a row that was delivered, and that the journal of deletions says is gone.
function bury({ tablename, documentkey }, at, gone, { journal, lines, things }) {
  if (!things.has(tablename) || !journal.of(tablename).seen.has(documentkey)) return
  if (!gone.has(tablename)) gone.set(tablename, [])
  if (gone.get(tablename).includes(documentkey)) return
  gone.get(tablename).push(documentkey)
  lines.gone(tablename, documentkey, at)
}
