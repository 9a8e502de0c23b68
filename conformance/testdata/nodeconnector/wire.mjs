// Questions and answers. One connection is kept open; what passes is waited for, ever
// longer and not for ever; what comes is bounded in bytes and in time.
//
// Redirects are not followed, as they would take credentials elsewhere. The Date of each
// answer is the instance's time, and the only one that history is reckoned by.

import { readFileSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { broken, later, unusable } from './contract.mjs'

const AGENT = 'snowglobe-nodeconnector/1'
const TRIES = 5 // of one question
const PATIENCE = 12_000 // milliseconds that a run may lose to trouble
const SILENCE = 5_000 // milliseconds without PACE more bytes after which an answer is stuck
const PACE = 1_000
const WHOLE = 15_000 // milliseconds for an answer, however well it flows
const LARGEST = 32 << 20 // bytes, packed and unpacked

// Passing is trouble that may be over in wait milliseconds. Heard tells that somebody
// took the whole question, with the password that may have been in it.
class Passing extends Error {
  constructor(message, { wait, heard = false } = {}) {
    super(message)
    Object.assign(this, { wait, heard })
  }
}

export class Wire {
  now // the instance's time by the latest answer
  #base
  #module
  #agent
  #lost = 0
  #stopping = new AbortController()

  constructor(url, caFile) {
    this.#base = new URL(url)
    this.#module = this.#base.protocol === 'https:' ? https : http
    let ca
    try {
      ca = caFile ? readFileSync(caFile) : undefined
    } catch {
      throw unusable(`SNOWGLOBE_CA_FILE: ${caFile} cannot be read`)
    }
    this.#agent = new this.#module.Agent({ keepAlive: true, maxSockets: 1, ca })
  }

  // stop ends what goes on; the run ends with it, and may be begun again.
  stop() {
    this.#stopping.abort()
  }

  close() {
    this.#agent.destroy()
  }

  // ask puts a question until it is answered, and returns {status, headers, json, now}.
  //
  // query and form are objects. password: the question shows one, and is not put again
  // to whoever has heard it. page: a web page is an answer as good as any.
  async ask(question) {
    for (let tries = 1; ; tries++) {
      const began = performance.now()
      try {
        const answer = await this.#exchange(question)
        this.now = answer.now
        judge(answer, question)
        return answer
      } catch (trouble) {
        if (this.#stopping.signal.aborted) throw later('told to stop')
        if (!(trouble instanceof Passing)) throw trouble
        const wait = trouble.wait ?? 150 * 2 ** tries * (0.7 + 0.6 * Math.random()) // a crowd does not come back at once
        this.#lost += performance.now() - began + wait
        if (tries === TRIES || this.#lost > PATIENCE || (question.password && trouble.heard)) throw later(trouble.message)
        await sleep(wait, undefined, this.#stopping).catch(() => {
          throw later('told to stop')
        })
      }
    }
  }

  async #exchange({ method = 'GET', path, query, form, headers }) {
    const target = query ? `${path}?${new URLSearchParams(query)}` : path
    const sent = { Accept: 'application/json', 'Accept-Encoding': 'gzip', 'User-Agent': AGENT, ...headers }
    const body = form && new URLSearchParams(form).toString()
    if (form) Object.assign(sent, { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': Buffer.byteLength(body) })
    const { response, bytes } = await this.#roundTrip(target, { method, headers: sent }, body)
    const text = (await plain(response, bytes)).toString('utf8')
    let json
    try {
      json = JSON.parse(text)
    } catch {
      json = undefined
    }
    const date = Date.parse(response.headers.date)
    return { status: response.statusCode, headers: response.headers, json, now: new Date(Number.isNaN(date) ? Date.now() : date) }
  }

  #roundTrip(target, options, body) {
    return new Promise((resolve, reject) => {
      let timer
      const fail = (trouble) => {
        clearTimeout(timer)
        request.destroy()
        reject(trouble)
      }
      const end = performance.now() + WHOLE
      const wait = () => {
        clearTimeout(timer)
        const left = Math.max(Math.min(SILENCE, end - performance.now()), 1)
        timer = setTimeout(() => fail(new Passing('the answer does not come, or too slowly')), left)
      }
      const { hostname, port } = this.#base // and no URL: Node.js 18 takes its path for that of the question
      const request = this.#module.request({ ...options, hostname: hostname.replace(/^\[|\]$/g, ''), port, path: target, agent: this.#agent, signal: this.#stopping.signal })
      request.on('error', (trouble) => fail(explained(trouble, request.reusedSocket, this.#base.hostname)))
      request.on('response', (response) => {
        const pieces = []
        let size = 0
        let wanted = PACE
        response.on('data', (piece) => {
          pieces.push(piece)
          size += piece.length
          if (size > LARGEST) fail(tooLarge())
          if (size >= wanted) {
            wanted = size + PACE
            wait()
          }
        })
        response.on('error', () => fail(new Passing('the answer broke off')))
        response.on('end', () => {
          clearTimeout(timer)
          if (response.complete) resolve({ response, bytes: Buffer.concat(pieces) })
          else reject(new Passing('the answer broke off'))
        })
      })
      wait()
      request.end(body)
    })
  }
}

const tooLarge = () => broken(`an answer of more than ${LARGEST >> 20} MiB comes, which is no page: is sysparm_limit ignored on the way?`)

// explained tells a certificate that nobody should believe from what may pass.
function explained(trouble, reused, host) {
  if (/CERT|SELF_SIGNED|UNABLE_TO|ISSUER|ERR_TLS/.test(trouble.code ?? '')) {
    return broken(`the certificate of ${host} is not trusted: give its authority in SNOWGLOBE_CA_FILE`)
  }
  // The other end may have closed a connection that was idle.
  return new Passing(`the instance cannot be reached (${trouble.code ?? 'cut off'})`, { wait: reused ? 0 : undefined })
}

const unzip = promisify(gunzip)

async function plain(response, bytes) {
  if (response.headers['content-encoding'] !== 'gzip') return bytes
  try {
    return await unzip(bytes, { maxOutputLength: LARGEST })
  } catch (trouble) {
    throw trouble.code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge() : new Passing('the answer broke off')
  }
}

// judge throws what keeps an answer from being one.
function judge({ status, headers, json, now }, { page }) {
  const wait = retryAfter(headers['retry-after'], now)
  if (status === 429) throw new Passing('the instance is asked too often (429)', { wait })
  if (status >= 500) throw new Passing(`the instance is out of order (${status})`, { wait })
  if (status >= 300 && status < 400) {
    throw broken('the instance redirects, and credentials go nowhere else: connect to the address that it is to have')
  }
  if (status !== 200 || page) return
  if (/^text\/html\b/i.test(headers['content-type'] ?? '')) {
    throw new Passing('a web page comes in the place of data: the instance sleeps, or is maintained', { heard: true })
  }
  if (json === null || typeof json !== 'object' || Array.isArray(json)) throw new Passing('the answer is not whole', { heard: true })
  // A transaction that is cancelled has rows all the same, and the status of a good one.
  const cancelled = 'error' in json || (Array.isArray(json.result) && json.result.some((row) => row === null || typeof row !== 'object'))
  if (cancelled) throw new Passing('the instance gave up in the midst of its answer', { heard: true })
}

// retryAfter is what is asked for in seconds or by a date, which is the instance's, in
// milliseconds; undefined where nothing is.
function retryAfter(text = '', now) {
  if (/^\s*\d+\s*$/.test(text)) return Number(text) * 1000
  const until = Date.parse(text)
  return Number.isNaN(until) ? undefined : Math.max(until - now.getTime(), 0)
}
