// What is kept between runs: a journal. Each entry says one thing that has become so, a
// line of JSON at the end of the file, on the disk before anybody relies on it. Reading
// it from the top gives how things stand; half a line at its end never happened.
//
// Entries are {connection}, {access} (sealed), and for each table:
//
//	{table, newest}           the time of the newest row that was delivered, in seconds
//	{table, window}           which stretch is being read and how far; null: none is
//	{table, seen: [[sys_id, what]…]}   rows that were delivered, and what of them counts
//	{table, gone: [sys_id…]}  rows that were delivered and are no more
//	{table, before}           what was seen before this time is forgotten

import { closeSync, existsSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, readdirSync, renameSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { broken, mend } from './contract.mjs'
import { takeLock } from './lock.mjs'
import { newKey, seal, unseal } from './seal.mjs'

const names = { file: 'journal', fresh: 'journal.new', key: 'journal.key', lock: 'journal.lock' }

export class Journal {
  connection = null
  #access = null
  #tables = new Map()
  #dir
  #key
  #file

  // begin opens the journal of a folder, or a new one.
  static begin(dir) {
    process.umask(0o077)
    mkdirSync(dir, { recursive: true, mode: 0o700 })
    return new Journal(dir)
  }

  // resume opens one that has a connection.
  static resume(dir) {
    if (!existsSync(join(dir, names.file))) throw mend('not connected: connect first')
    const journal = Journal.begin(dir)
    if (journal.connection) return journal
    journal.close()
    throw mend('not connected: connect first')
  }

  // remove leaves nothing of it.
  static remove(dir) {
    for (const name of existsSync(dir) ? readdirSync(dir) : []) {
      if (name.startsWith(names.file)) rmSync(join(dir, name), { force: true })
    }
  }

  constructor(dir) {
    this.#dir = dir
    takeLock(join(dir, names.lock))
    try {
      this.#read()
    } catch (trouble) {
      this.close()
      throw trouble
    }
  }

  // close lets others at it.
  close() {
    if (this.#file !== undefined) closeSync(this.#file)
    rmSync(join(this.#dir, names.lock), { force: true })
  }

  #read() {
    const path = join(this.#dir, names.file)
    const text = existsSync(path) ? readFileSync(path) : Buffer.alloc(0)
    const whole = text.lastIndexOf(10) + 1
    for (const line of text.toString('utf8', 0, whole).split('\n').slice(0, -1)) {
      try {
        this.#apply(JSON.parse(line))
      } catch {
        throw broken('the journal is damaged: restore it, or disconnect and connect again')
      }
    }
    const key = join(this.#dir, names.key)
    this.#key = existsSync(key) ? readFileSync(key) : null
    if (text.length > 0) {
      this.#file = openSync(path, 'a', 0o600)
      if (whole < text.length) ftruncateSync(this.#file, whole)
    }
  }

  #apply(entry) {
    if (entry.connection) this.connection = entry.connection
    if (entry.access) this.#access = entry.access
    if (!entry.table) return
    const table = this.of(entry.table)
    if ('newest' in entry) table.newest = entry.newest
    if ('window' in entry) table.window = entry.window
    for (const [id, what] of entry.seen ?? []) table.seen.set(id, what)
    for (const id of entry.gone ?? []) table.seen.delete(id)
    if ('before' in entry) {
      for (const [id, what] of table.seen) {
        if (what.at < entry.before) table.seen.delete(id)
      }
    }
  }

  // of is how things stand with a table.
  of(name) {
    if (!this.#tables.has(name)) this.#tables.set(name, { newest: null, window: null, seen: new Map() })
    return this.#tables.get(name)
  }

  // note writes an entry down, and has it count once that is done.
  note(entry) {
    append(this.#file, [entry])
    this.#apply(entry)
  }

  // connected begins a connection. To the same instance, history goes on.
  connected(connection, access) {
    const same = this.connection?.url === connection.url
    if (!this.#key) {
      this.#key = newKey()
      const file = openSync(join(this.#dir, names.key), 'w', 0o600)
      writeSync(file, this.#key)
      fsyncSync(file)
      closeSync(file)
    }
    if (!same) this.#tables.clear()
    this.connection = same ? { ...connection, since: this.connection.since } : connection
    this.#access = seal(this.#key, access)
    this.shorten()
  }

  access() {
    if (!this.#key || !this.#access) throw mend('the stored access is gone: connect again')
    return unseal(this.#key, this.#access)
  }

  keepAccess(access) {
    this.note({ access: seal(this.#key, access) })
  }

  // shorten writes a new journal that says no more than how things stand.
  shorten() {
    const entries = [{ connection: this.connection }, { access: this.#access }]
    for (const [table, { newest, window, seen }] of this.#tables) {
      entries.push({ table, newest, window, seen: [...seen] })
    }
    const fresh = join(this.#dir, names.fresh)
    rmSync(fresh, { force: true })
    const file = openSync(fresh, 'ax', 0o600)
    append(file, entries)
    renameSync(fresh, join(this.#dir, names.file))
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = file
    const dir = openSync(this.#dir, 'r')
    fsyncSync(dir)
    closeSync(dir)
  }
}

function append(file, entries) {
  const text = Buffer.from(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''))
  for (let at = 0; at < text.length; ) {
    at += writeSync(file, text, at)
  }
  fsyncSync(file)
}
