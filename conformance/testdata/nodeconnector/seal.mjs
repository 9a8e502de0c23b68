// Sealing of what must stay secret: AES-256-GCM under a key in a file of its own. That
// keeps it out of copies of the journal, not from whoever may read the whole folder; a
// product leaves the key to the operating system.

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { mend } from './contract.mjs'

const NONCE = 12
const TAG = 16

export const newKey = () => randomBytes(32)

export function seal(key, what) {
  const nonce = randomBytes(NONCE)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  const hidden = Buffer.concat([cipher.update(JSON.stringify(what), 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), hidden]).toString('base64')
}

export function unseal(key, text) {
  const bytes = Buffer.from(text, 'base64')
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE), { authTagLength: TAG })
    decipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG))
    return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()]).toString('utf8'))
  } catch {
    throw mend('the stored access does not open, as it or its key was changed: connect again')
  }
}
