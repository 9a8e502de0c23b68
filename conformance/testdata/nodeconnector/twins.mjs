// Twins are two rows of sysevent that tell of one event: one that waits while its shard
// is rotated away gets a duplicate in the new one, and one of the two has the state
// "transferred". They are a minute apart at most, and the second is not delivered.

const NEAR = 60

export class Twins {
  #single = new Map() // by what both have in common, and whether it is the transferred one

  // Rows that were delivered before, as the journal has them, may be the first of two.
  constructor(seen) {
    for (const [id, { at, single }] of seen) {
      if (single) this.#list(single).push({ id, at })
    }
  }

  #list(name) {
    if (!this.#single.has(name)) this.#single.set(name, [])
    return this.#single.get(name)
  }

  // look tells whether a row is the second of two, what is kept of it, and which rows
  // that were single are no more.
  look(row, at) {
    const name = (moved) => JSON.stringify([moved, row.name, row.parm1, row.parm2, row.instance])
    const moved = row.state === 'transferred'
    const others = this.#list(name(!moved))
    const i = others.findIndex((other) => Math.abs(other.at - at) <= NEAR)
    if (i >= 0) {
      const [first] = others.splice(i, 1)
      return { second: true, settled: [[first.id, { at: first.at }]] }
    }
    this.#list(name(moved)).push({ id: row.sys_id, at })
    return { second: false, kept: { single: name(moved) } }
  }
}
