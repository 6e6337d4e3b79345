// What to do about text that is no YAML, where the slip behind it is a usual one.

/** A slip: what the reader complains of, the sign that it stopped at (null: any), and the way out. */
type Slip = {readonly reason: RegExp; readonly sign: RegExp | null; readonly help: string}

const slips: readonly Slip[] = [
  {reason: /tab characters/, sign: null, help: "indent with spaces"},
  {reason: /./, sign: /[@`%]/, help: "quote the value: an unquoted one cannot begin with `@`, `%` or a backtick"},
  {
    reason: /missed comma between flow/,
    sign: /[[{]/,
    help: "quote the value: between brackets an unquoted one ends at `[`, `]`, `{`, `}` or `,`",
  },
  {reason: /bad indentation of a mapping/, sign: /:/, help: "quote a value that holds `: `, or repair the indent of this line"},
  {reason: /multiline key/, sign: null, help: "write `key: value` with a space after the colon, keys of one map at one indent"},
  {reason: /unexpected end of the stream/, sign: null, help: "close what is open: its quote or bracket may stand far above"},
]

/** The way out of a complaint of the reader's; `sign` is the character that it stopped at. Undefined where nothing is usual. */
export function syntaxHelp(complaint: string, sign: string): string | undefined {
  return slips.find((slip) => slip.reason.test(complaint) && (slip.sign === null || slip.sign.test(sign)))?.help
}
