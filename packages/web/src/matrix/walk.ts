// Walking a grid by keyboard, as the pattern for grids has it. Knows nothing of how the grid is drawn.

/** A cell by its shown row and column. */
export type Spot = {readonly row: number; readonly column: number}

/** What of a key event says where to go. */
export type Step = {readonly key: string; readonly ctrlKey: boolean}

/** How large a grid is, and how many rows a page of it has. */
export type Field = {readonly rows: number; readonly columns: number; readonly page: number}

/** Where a key leads from a cell; null of keys that do not walk. */
export function walk({key, ctrlKey}: Step, {row, column}: Spot, field: Field): Spot | null {
  const to = targetOf(key, ctrlKey, field)
  if (to === null) return null
  const next = to({row, column})
  return {row: within(next.row, field.rows), column: within(next.column, field.columns)}
}

function targetOf(key: string, ctrlKey: boolean, {rows, columns, page}: Field): ((at: Spot) => Spot) | null {
  switch (key) {
    case "ArrowUp":
      return ({row, column}) => ({row: row - 1, column})
    case "ArrowDown":
      return ({row, column}) => ({row: row + 1, column})
    case "ArrowLeft":
      return ({row, column}) => ({row, column: column - 1})
    case "ArrowRight":
      return ({row, column}) => ({row, column: column + 1})
    case "Home":
      return ({row}) => ({row: ctrlKey ? 0 : row, column: 0})
    case "End":
      return ({row}) => ({row: ctrlKey ? rows - 1 : row, column: columns - 1})
    case "PageUp":
      return ({row, column}) => ({row: row - page, column})
    case "PageDown":
      return ({row, column}) => ({row: row + page, column})
    default:
      return null
  }
}

function within(value: number, count: number): number {
  return Math.max(0, Math.min(value, count - 1))
}
