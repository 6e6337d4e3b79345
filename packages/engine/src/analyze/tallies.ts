// How often values occur, by key: for keys that are small numbers, of which few are in use at a time and each has few values.

/** Values with weights, by key. Emptied at the cost of what is in it. */
export class Tallies {
  /** How many keys have values. */
  count = 0
  /** These keys, in the order in which they got their first. WHY counted apart, as the places are: a list that is emptied gives its room back. */
  private readonly keys: number[] = []
  /** By key the place of its last value and 1, 0 without any; by place the value, its weight, and the place before it and 1. */
  private readonly heads: Int32Array
  private readonly values: number[] = []
  private readonly weights: number[] = []
  private readonly before: number[] = []
  private places = 0

  /** Keys are below `room`. */
  constructor(room: number) {
    this.heads = new Int32Array(room)
  }

  /** A key by its place in that order. */
  keyAt(i: number): number {
    return this.keys[i] ?? 0
  }

  has(key: number): boolean {
    return this.heads[key] !== 0
  }

  add(key: number, value: number, weight: number): void {
    const head = this.heads[key] ?? 0
    if (head === 0) this.keys[this.count++] = key
    for (let place = head; place !== 0; place = this.before[place - 1] ?? 0) {
      if (this.values[place - 1] !== value) continue
      this.weights[place - 1] = (this.weights[place - 1] ?? 0) + weight
      return
    }
    const place = this.places++
    this.values[place] = value
    this.weights[place] = weight
    this.before[place] = head
    this.heads[key] = this.places
  }

  /** The place of a key's first value, and of the one after another; -1 where there is none. */
  first(key: number): number {
    return (this.heads[key] ?? 0) - 1
  }

  /** The counterpart of `first`. */
  next(place: number): number {
    return (this.before[place] ?? 0) - 1
  }

  value(place: number): number {
    return this.values[place] ?? 0
  }

  weight(place: number): number {
    return this.weights[place] ?? 0
  }

  clear(): void {
    for (let i = 0; i < this.count; i++) this.heads[this.keys[i] ?? 0] = 0
    this.count = 0
    this.places = 0
  }
}

/** What a group makes of some ends that are not as most. */
type Exception = {readonly group: number; readonly value: number; readonly weight: number}

/** Exceptions by the group whose ends they are of, chained in numbers. WHY no objects: there are as many as entries of rows. */
export class Exceptions {
  /** By group the place of its last exception and 1, 0 without any; by place the place before it and 1. */
  private readonly heads: Int32Array
  private readonly before: number[] = []
  private readonly groups: number[] = []
  private readonly values: number[] = []
  private readonly weights: number[] = []

  constructor(groups: number) {
    this.heads = new Int32Array(groups)
  }

  add(of: number, {group, value, weight}: Exception): void {
    this.before.push(this.heads[of] ?? 0)
    this.groups.push(group)
    this.values.push(value)
    this.weights.push(weight)
    this.heads[of] = this.groups.length
  }

  each(of: number, tell: (group: number, value: number, weight: number) => void): void {
    for (let place = this.heads[of] ?? 0; place !== 0; place = this.before[place - 1] ?? 0) {
      tell(this.groups[place - 1] ?? 0, this.values[place - 1] ?? 0, this.weights[place - 1] ?? 0)
    }
  }
}
