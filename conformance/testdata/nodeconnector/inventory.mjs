// What there is: a table is walked whole, by sys_id, and of each row a digest is kept.
// One without a digest is new, one with another has changed.

import { createHash } from 'node:crypto'
import { CREATED, UPDATED, secondsOf } from './catalogue.mjs'

export async function inventory(table, { book, journal, lines }) {
  const { seen } = journal.of(table.name)
  for await (const rows of book.walk(table, [])) {
    const changed = []
    for (const row of rows) {
      const digest = createHash('sha256').update(JSON.stringify(row)).digest('base64').slice(0, 22)
      const before = seen.get(row.sys_id)
      if (before?.digest === digest) continue
      changed.push([row, before ? 'update' : 'new', { at: secondsOf(row, row[UPDATED] ? UPDATED : CREATED), digest }])
    }
    for (const [row, op, { at }] of changed) lines.record(op, table, row, at)
    if (changed.length > 0) {
      lines.deliver(() => journal.note({ table: table.name, seen: changed.map(([row, , what]) => [row.sys_id, what]) }))
    }
  }
}
