// One run at a time: a file that names the process which has the folder. It is over when
// that process is; one of the same number that began later is another.

import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { later } from './contract.mjs'

// The file is there with its words in it or not at all, or who is ended in between would
// keep others out for ever.
export function takeLock(path) {
  const own = `${path}.${process.pid}`
  try {
    writeFileSync(own, `${process.pid} ${startOf(process.pid)}`, { mode: 0o600 })
    for (let tries = 0; tries < 3; tries++) {
      try {
        linkSync(own, path)
        return
      } catch (trouble) {
        if (trouble.code !== 'EEXIST') throw trouble
      }
      const [pid, start] = readFileSync(path, 'utf8').split(' ')
      if (startOf(pid) === start) break
      rmSync(path, { force: true })
    }
  } finally {
    rmSync(own, { force: true })
  }
  throw later('another run is at work')
}

// startOf is when a process began, as the system counts, and empty where there is none.
// Systems that do not tell leave it at whether there is one.
function startOf(pid) {
  try {
    if (existsSync('/proc/self/stat')) {
      const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
      return text.slice(text.lastIndexOf(')') + 2).split(' ')[19]
    }
    process.kill(Number(pid), 0)
    return 'runs'
  } catch (trouble) {
    return trouble.code === 'EPERM' ? 'runs' : ''
  }
}
