// Ways in. A door has
//
//	headers()        what shows who is asking
//	refused(answer)  hears of a 401, and throws unless asking again makes sense
//	learn(answer)    hears of any other answer
//	leave()          ends the access, and says what of it may be left
//	kept()           what a later run needs to open it again; it is a secret

import { broken, later, mend } from './contract.mjs'

const TOKENS = '/oauth_token.do'
const REVOKE = '/oauth_revoke_token.do'
const EARLY = 60 // seconds before its end that a token is renewed

// open is the door that a connection has been through.
export function open(wire, journal) {
  const way = journal.connection.flow === 'oauth' ? tokenDoor : sessionDoor
  return way.make(wire, journal.access(), (kept) => journal.keepAccess(kept))
}

const wellFormed = (token) => typeof token === 'string' && /^[!-~]+$/.test(token)

// pair is what the endpoint gave. A refresh token that it did not give stays as it was.
function pair(wire, { json }, client, refresh = '') {
  const got = { client, access: json.access_token, refresh: json.refresh_token || refresh }
  if (!wellFormed(got.access) || !wellFormed(got.refresh)) throw later('the token endpoint answers without tokens')
  const lives = Number(json.expires_in) // which may be a text
  return { ...got, lives: lives > 0 ? lives : 1800, came: { there: wire.now.getTime(), here: Date.now() } }
}

// inItsWords tells whether the endpoint itself has refused (RFC 6749 section 5.2).
const inItsWords = ({ json }) => typeof json?.error === 'string' && json.error !== ''

export const tokenDoor = {
  // enter spends user name and password on tokens, by one try.
  async enter(wire, told) {
    const client = { client_id: told.need('SNOWGLOBE_CLIENT_ID'), client_secret: told.need('SNOWGLOBE_CLIENT_SECRET') }
    const person = { username: told.need('SNOWGLOBE_USERNAME'), password: told.need('SNOWGLOBE_PASSWORD') }
    const answer = await wire.ask({ method: 'POST', path: TOKENS, form: { grant_type: 'password', ...client, ...person }, password: true })
    if (answer.status === 200) return tokenDoor.make(wire, pair(wire, answer, client))
    if (inItsWords(answer)) {
      throw mend(
        'the instance refuses the sign-in, and does not say for which part: check user name and password, then client ID and client secret; it was tried once',
      )
    }
    throw broken('the instance has no OAuth: it came with Fuji, and its plug-in may be switched off; switch it on, or connect with user and password alone')
  },

  make(wire, kept, keep = () => {}) {
    // Age is by whichever clock ran faster since the token came: a difference of one
    // clock, so one that is wrong does no harm.
    const age = () => Math.max(Date.now() - kept.came.here, wire.now ? wire.now.getTime() - kept.came.there : 0) / 1000
    const renew = async () => {
      const form = { grant_type: 'refresh_token', ...kept.client, refresh_token: kept.refresh }
      const answer = await wire.ask({ method: 'POST', path: TOKENS, form })
      if (answer.status === 200) {
        const fresh = pair(wire, answer, kept.client, kept.refresh)
        keep(fresh) // before it is used: the old one may be over
        kept = fresh
      } else if (inItsWords(answer)) {
        throw mend('the access has ended or was revoked, or the client changed: connect again')
      } else {
        throw later(`the renewal of the access is answered ${answer.status}, and not by a token endpoint`)
      }
    }
    return {
      kept: () => kept,
      learn: () => {},
      refused: renew,
      async headers() {
        if (age() > kept.lives - Math.min(EARLY, kept.lives / 10)) await renew()
        return { Authorization: `Bearer ${kept.access}` }
      },
      async leave() {
        const statuses = []
        for (const token of [kept.refresh, kept.access]) {
          const { status } = await wire.ask({ method: 'POST', path: REVOKE, form: { token }, page: true })
          statuses.push(status)
        }
        if (statuses.every((status) => status === 200)) return ''
        const why = statuses[0] === 404 ? 'this release has no page that revokes tokens' : `the instance does not revoke the tokens (${statuses.join(', ')})`
        return `${why}: remove them by hand, under System OAuth > Manage Tokens`
      },
    }
  },
}

export const sessionDoor = {
  // enter asks for a row with user name and password, by one try, and has the session
  // that the instance opens then.
  async enter(wire, told, path) {
    const shown = Buffer.from(`${told.need('SNOWGLOBE_USERNAME')}:${told.need('SNOWGLOBE_PASSWORD')}`).toString('base64')
    const query = { sysparm_limit: 1, sysparm_fields: 'sys_id' }
    const answer = await wire.ask({ path, query, headers: { Authorization: `Basic ${shown}` }, password: true })
    if (answer.status === 401) {
      throw mend('the instance refuses user name or password, or wants a second factor; it was tried once, so that nobody is locked out')
    }
    const door = sessionDoor.make(wire, { cookies: {}, proof: '' })
    door.learn(answer)
    return door
  },

  make(wire, kept, keep = () => {}) {
    const change = (changed) => {
      kept = { ...kept, ...changed }
      keep(kept)
    }
    return {
      kept: () => kept,
      leave: async () => '', // nothing outlives the minutes that it may be idle
      async headers() {
        const cookies = Object.entries(kept.cookies).map(([name, value]) => `${name}=${value}`)
        return { Cookie: cookies.join('; '), ...(kept.proof && { 'X-UserToken': kept.proof }) }
      },
      // A live session that shows no proof, or an old one, is told the right one.
      async refused({ headers }) {
        const proof = headers['x-usertoken-response']
        if (!wellFormed(proof) || proof === kept.proof) throw mend('the session has ended, and the password is not kept: connect again')
        change({ proof })
      },
      learn({ headers }) {
        const cookies = { ...kept.cookies, ...given(headers['set-cookie']) }
        if (JSON.stringify(cookies) !== JSON.stringify(kept.cookies)) change({ cookies })
      },
    }
  },
}

// given are the cookies that an answer sets, without those that it takes away.
function given(lines = []) {
  const set = {}
  for (const line of lines) {
    const [, name, value] = /^\s*([^=;\s]+)=([^;]*)/.exec(line) ?? []
    if (value && !/;\s*max-age=0\b/i.test(line)) set[name] = value
  }
  return set
}
