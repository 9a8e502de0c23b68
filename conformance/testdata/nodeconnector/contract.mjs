// Contract version 1, as far as a program has to know it: what it is told, what it says,
// how it ends.

import { writeSync } from 'node:fs'

export const FAILED = 1
export const MEND = 10
export const DENIED = 11

// Ending is why a run ends before its end, with the code that says what to do. Its words
// are made here, and never of what was sent or came back: no secret can be in them, and
// nothing that steers a terminal.
export class Ending extends Error {
  constructor(code, message) {
    super(message)
    this.code = code
  }
}

export const broken = (message) => new Ending(FAILED, message)
export const unusable = (message) => new Ending(2, message)
export const mend = (message) => new Ending(MEND, message)
export const denied = (message) => new Ending(DENIED, message)
export const later = (message) => new Ending(12, `${message}: try later`)

// settings reads the environment. The secrets in it are for connect.
export function settings(env) {
  const fail = (why) => {
    throw unusable(why)
  }
  const need = (name) => env[name] || fail(`${name} is missing`)
  if ((env.SNOWGLOBE_CONTRACT || '1') !== '1') fail('SNOWGLOBE_CONTRACT: only version 1 is spoken here')
  const url = need('SNOWGLOBE_INSTANCE_URL').replace(/\/+$/, '')
  if (!/^https?:\/\/[^/@?#]+$/.test(url)) fail('SNOWGLOBE_INSTANCE_URL: write it as https://NAME, without user or path')
  const flow = need('SNOWGLOBE_AUTH')
  if (flow !== 'oauth' && flow !== 'legacy') fail('SNOWGLOBE_AUTH: want oauth or legacy')
  return {
    url,
    flow,
    need,
    stateDir: need('SNOWGLOBE_STATE_DIR'),
    caFile: env.SNOWGLOBE_CA_FILE || '',
    tables: (env.SNOWGLOBE_TABLES || '').split(',').filter(Boolean),
    lookback: duration(env.SNOWGLOBE_LOOKBACK || '1440h') ?? fail('SNOWGLOBE_LOOKBACK: want a duration such as 1440h'),
  }
}

// duration is in milliseconds, undefined for what is none.
function duration(text) {
  if (!/^(\d+[hms])+$/.test(text)) return undefined
  const unit = { h: 3_600_000, m: 60_000, s: 1000 }
  return [...text.matchAll(/(\d+)([hms])/g)].reduce((sum, [, n, of]) => sum + n * unit[of], 0)
}

// Lines are what sync says. They are collected, and leave whole.
export class Lines {
  #records = 0
  #waiting = []

  record(op, table, row, seconds) {
    this.#records++
    this.#waiting.push({ type: 'record', op, table: table.name, sys_id: row.sys_id, time: rfc3339(seconds), data: row })
  }

  gone(table, id, seconds) {
    this.#records++
    this.#waiting.push({ type: 'record', op: 'delete', table, sys_id: id, time: rfc3339(seconds), data: {} })
  }

  gap(table, from, to) {
    this.#waiting.push({ type: 'gap', table: table.name, from: rfc3339(from), to: rfc3339(to) })
  }

  // deliver hands over what waits, has it remembered, and then says that it is safe.
  deliver(remember) {
    const some = this.#waiting.length > 0
    this.#flush()
    remember()
    if (some) {
      this.#waiting.push({ type: 'checkpoint' })
      this.#flush()
    }
  }

  done() {
    this.#waiting.push({ type: 'done', records: this.#records })
    this.#flush()
  }

  #flush() {
    const text = Buffer.from(this.#waiting.map((line) => `${JSON.stringify(line)}\n`).join(''))
    for (let at = 0; at < text.length; ) {
      at += writeSync(1, text, at)
    }
    this.#waiting = []
  }
}

const rfc3339 = (seconds) => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z')
