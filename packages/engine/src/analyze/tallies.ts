// How often values occur, by key: for keys that are small numbers, of which few are in use at a time and each has few values.

/** Values with weights, by key. Emptied at the cost of what is in it. */
export class Tallies {
  /** Keys that have values, in the order in which they got their first. */
  readonly keys: number[] = []
  /** By key the place of its last value and 1, 0 without any; by place the value, its weight, and the place before it and 1. */
  private readonly heads: Int32Array
  private values: number[] = []
  private weights: number[] = []
  private before: number[] = []

  /** Keys are below `room`. */
  constructor(room: number) {
    this.heads = new Int32Array(room)
  }

  has(key: number): boolean {
    return this.heads[key] !== 0
  }

  add(key: number, value: number, weight: number): void {
    const head = this.heads[key] ?? 0
    if (head === 0) this.keys.push(key)
    for (let place = head; place !== 0; place = this.before[place - 1] ?? 0) {
      if (this.values[place - 1] !== value) continue
      this.weights[place - 1] = (this.weights[place - 1] ?? 0) + weight
      return
    }
    this.values.push(value)
    this.weights.push(weight)
    this.before.push(head)
    this.heads[key] = this.values.length
  }

  /** Tells of the values of a key, and of `rest` with the weight that they leave of its own. */
  each(key: number, rest: {readonly value: number; readonly weight: number}, tell: (value: number, weight: number) => void): void {
    let left = rest.weight
    for (let place = this.heads[key] ?? 0; place !== 0; place = this.before[place - 1] ?? 0) {
      const weight = this.weights[place - 1] ?? 0
      left -= weight
      tell(this.values[place - 1] ?? 0, weight)
    }
    if (left !== 0) tell(rest.value, left)
  }

  clear(): void {
    for (const key of this.keys) this.heads[key] = 0
    for (const list of [this.keys, this.values, this.weights, this.before]) list.length = 0
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

  /** WHY the last one first: a group's ends mostly are the same exception to another. */
  add(of: number, {group, value, weight}: Exception): void {
    const last = (this.heads[of] ?? 0) - 1
    if (last >= 0 && this.groups[last] === group && this.values[last] === value) {
      this.weights[last] = (this.weights[last] ?? 0) + weight
      return
    }
    this.before.push(last + 1)
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
