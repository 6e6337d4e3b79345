// How fast something grows: the slope of a straight line through points on two logarithmic axes.

/** A size and what it cost. */
export type Point = {readonly size: number; readonly cost: number}

/** The exponent k of cost ~ size^k, by least squares; 1 is linear, 2 quadratic. */
export function slopeOf(points: readonly Point[]): number {
  const logs = points.filter(({size, cost}) => size > 0 && cost > 0).map(({size, cost}) => ({x: Math.log(size), y: Math.log(cost)}))
  if (logs.length < 2) throw new Error("a slope needs two points")
  const mean = (of: (each: {readonly x: number; readonly y: number}) => number): number =>
    logs.reduce((sum, each) => sum + of(each), 0) / logs.length
  const [x, y] = [mean((each) => each.x), mean((each) => each.y)]
  return mean((each) => (each.x - x) * (each.y - y)) / mean((each) => (each.x - x) ** 2)
}
