// The tables that are read, and the book of an instance: pages of their rows. No column
// that is asked for holds a secret.

import { broken, denied, later, mend, unusable } from './contract.mjs'

export const CREATED = 'sys_created_on'
export const UPDATED = 'sys_updated_on'

const PAGE = 1000
const EMPTY = 100 // pages in a row that hidden rows may leave empty

const DAY = 24 * 3600

// What happens is written once, and found by when it was created. Of rotated tables
// keeps says for how long rows are there: all shards but one are sure to be. What buries
// is the journal of what was deleted elsewhere.
const happenings = {
  sys_audit: { fields: 'tablename documentkey fieldname oldvalue newvalue user reason record_checkpoint internal_checkpoint' },
  sys_audit_delete: { fields: 'tablename documentkey display_value', buries: true },
  sys_audit_role: { fields: 'user role operation changed_by granted_by_group' },
  sysevent: { fields: 'name parm1 parm2 instance table user_id user_name uri queue state', keeps: { shards: 7, each: DAY }, twins: true },
  syslog_transaction: { fields: 'type url remote_ip protocol user_agent output_length response_time session', keeps: { shards: 8, each: 7 * DAY } },
}

// What there is changes, and is compared with what was delivered.
const things = {
  sys_user:
    'user_name name email active locked_out failed_attempts last_login_time password_needs_reset ' +
    'web_service_access_only internal_integration_user title manager department source time_zone vip',
  sys_user_group: 'name description active manager parent email type source',
  sys_user_grmember: 'user group',
  sys_user_role: 'name description suffix elevated_privilege grantable',
  sys_user_has_role: 'user role state inherited granted_by included_in_role',
  sys_group_has_role: 'group role inherits',
  sys_user_role_contains: 'role contains',
}

const catalogue = new Map()
for (const [name, { fields, ...more }] of Object.entries(happenings)) {
  catalogue.set(name, { name, happens: true, fields: ['sys_id', CREATED, 'sys_created_by', ...fields.split(' ')], ...more })
}
for (const [name, fields] of Object.entries(things)) {
  const stamps = [CREATED, 'sys_created_by', UPDATED, 'sys_updated_by', 'sys_mod_count']
  catalogue.set(name, { name, happens: false, fields: ['sys_id', ...stamps, ...fields.split(' ')] })
}

const usual = ['sys_user', 'sys_user_group', 'sys_user_grmember', 'sys_user_role', 'sys_user_has_role', 'sys_audit', 'sysevent']

// chosen are the tables of these names, the usual ones for none.
export function chosen(names) {
  return (names.length > 0 ? names : usual).map((name) => {
    const table = catalogue.get(name)
    if (!table) throw unusable(`SNOWGLOBE_TABLES: ${name} is not known here; known are ${[...catalogue.keys()].join(', ')}`)
    return table
  })
}

// stored writes a time as the instance does: in UTC, to the second, without saying so.
export const stored = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')

export function secondsOf(row, column) {
  const text = row[column] ?? ''
  const at = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text) ? Date.parse(`${text.replace(' ', 'T')}Z`) : Number.NaN
  if (Number.isNaN(at)) throw denied(`rows come without ${column}: may the account read that column?`)
  return at / 1000
}

export function idOf(row) {
  if (!row.sys_id) throw denied('rows come without sys_id: may the account read that column?')
  return row.sys_id
}

// How an instance sorts ids that somebody chose is its own affair.
const hex = (id) => /^[0-9a-f]{32}$/.test(id)

export const ignored = (table) =>
  broken(`the instance ignores the query on ${table.name}, as other rows come than were asked for: may the account filter and sort it?`)

export class Book {
  constructor(wire, door) {
    this.wire = wire
    this.door = door
  }

  // walk yields the rows that meet a condition, page after page, by sys_id from behind
  // after. A key has its place whatever comes and goes around it, which an offset has
  // not; offsets only lead over stretches of which every row is hidden.
  async *walk(table, condition, after = '') {
    const seen = new Set()
    let offset = 0
    for (let empty = 0; empty <= EMPTY; ) {
      const behind = after ? [`sys_id>${after.replaceAll('^', '^^')}`] : []
      const query = [...condition, ...behind, 'ORDERBYsys_id'].join('^')
      const { rows, more } = await this.page(table, { query, offset })
      for (const row of rows) {
        const id = idOf(row)
        if (seen.has(id) || (hex(id) && hex(after) && id <= after)) throw ignored(table)
        seen.add(id)
      }
      if (rows.length > 0) {
        yield rows
        after = rows.at(-1).sys_id
        offset = empty = 0
      } else {
        offset += PAGE
        empty++
      }
      if (!more) return
    }
    throw broken(`${EMPTY} pages of ${table.name} in a row are empty, and a next one is offered: may the account read its rows?`)
  }

  // page reads one page. There are more rows while the instance offers a next page, or,
  // where it offers none and does not count, while any come.
  async page(table, { query, offset = 0, limit = PAGE }) {
    const answer = await this.#ask(`/api/now/table/${table.name}`, {
      ...(query && { sysparm_query: query }),
      sysparm_fields: table.fields.join(),
      sysparm_limit: limit,
      sysparm_offset: offset,
      sysparm_exclude_reference_link: true,
    })
    const rows = rowsOf(table, answer)
    const linked = /;\s*rel="?next"?/.test(answer.headers.link ?? '')
    const total = Number(answer.headers['x-total-count'] || Number.NaN)
    return { rows, more: linked || (rows.length > 0 && !(offset + limit >= total)) }
  }

  // trial reads a row of a table, and sees whether it is of use.
  async trial(table) {
    const { rows } = await this.page(table, { limit: 1 })
    for (const row of rows) {
      try {
        idOf(row)
        if (table.happens) secondsOf(row, CREATED)
      } catch (trouble) {
        throw denied(`${table.name}: ${trouble.message}`)
      }
    }
  }

  async #ask(path, query) {
    const put = async () => this.wire.ask({ path, query, headers: await this.door.headers() })
    let answer = await put()
    if (answer.status === 401) {
      await this.door.refused(answer)
      answer = await put()
    }
    if (answer.status === 401) throw mend('the instance refuses an access that it has just given: connect again')
    this.door.learn(answer)
    return answer
  }
}

// rowsOf are the rows of an answer, references as their values.
function rowsOf({ name }, { status, json }) {
  const says = String(json?.error?.message ?? '')
  if (status === 200) {
    if (!Array.isArray(json.result)) throw later(`the answer about ${name} has no rows`)
    return json.result.map((row) => Object.fromEntries(Object.entries(row).map(([column, value]) => [column, value?.value ?? value])))
  }
  if (status === 403) throw denied(`the account may not read ${name}: give it a role that may, or admin`)
  if (status === 404 && /^no record found$/i.test(says)) return [] // so version 1 says of an empty list
  if (status === 400 && /^invalid table/i.test(says)) throw broken(`the instance has no table ${name}: take it out of SNOWGLOBE_TABLES`)
  if (status === 404 || /^requested uri/i.test(says)) {
    throw broken('the instance has no REST API: switch on its plug-in (com.glide.rest), then connect again')
  }
  throw broken(`reading ${name} is answered ${status}, which makes no sense here`)
}
