// Reading selectors: the vectors of resources 1.6 (canonical text, UID) and 1.7 (upstream's error texts), and our own limits.
import assert from "node:assert/strict"
import {test} from "node:test"
import {nestingMax, parseSelector} from "./parse.ts"
import {printSelector} from "./print.ts"
import {uidOf} from "./uid.test.ts"

/** Every text parses to the canonical text, and to the identifier where one is given. */
function check(texts: readonly string[], canonical: string, uid?: string): void {
  for (const text of texts) {
    const parsed = parseSelector(text)
    assert.ok(parsed.ok, `${JSON.stringify(text)}: ${parsed.ok ? "" : parsed.error.message}`)
    assert.equal(printSelector(parsed.value), canonical, text)
    if (uid !== undefined) assert.equal(uidOf(parsed.value), uid, text)
  }
}

/** Every text is refused with that message. */
function checkError(texts: readonly string[], message: string): void {
  for (const text of texts) {
    const parsed = parseSelector(text)
    assert.equal(parsed.ok ? "parsed" : parsed.error.message, message, JSON.stringify(text))
  }
}

/** The offset at which a text is refused. */
function errorOffset(text: string): number {
  const parsed = parseSelector(text)
  return parsed.ok ? -1 : parsed.error.offset
}

test("an empty text, blanks and all() are the same selector", () => {
  check(["", " ", "\t ", " all() ", "all( )", " (all() )"], "all()", "s:5y5I3VdRZfDU01O--xXAPx2yxCQQqMf0M6IWug")
})

test("a canonical text has one spelling, and its identifier is upstream's", () => {
  check(["global( )", "global(\t)"], "global()", "s:fiJDJdBoaP_zQxty70sMjIrxwAb5lgM6LYCAow")
  check(['a=="b"', '((a == "b"))'], 'a == "b"', "s:flMh0m0X_BowkAK_W3j3MgH8oQOsj3WxGDoXCQ")
  check(["a == 'a'"], 'a == "a"', "s:eL5PkIZXG5LKC2qDo1s0uUwiuTG0H8ba8Q6EHw")
  check(["a!='\"'"], "a != '\"'")
  check(['a == "\'"'], 'a == "\'"', "s:WGfX2vol1kfRzriU7-G45kfrYvLc42ORna3B_A")
  check(['a == ""'], 'a == ""')
  check(['a == "b" && c == "d"'], '(a == "b" && c == "d")', "s:ZBcARiK7HJo4sz0nADMeJFL33YHRGbl8lpExOw")
  check(['a == "b" && c == "d" || e == "f"'], '((a == "b" && c == "d") || e == "f")')
  check(['a == "b" || c == "d" && e == "f"'], '(a == "b" || (c == "d" && e == "f"))')
  check(['(a == "b" && c == "d") && e == "f"'], '((a == "b" && c == "d") && e == "f")')
  check(['k8s-app=="kube-dns"&&calico/k8s_ns=="kube-system"'], '(k8s-app == "kube-dns" && calico/k8s_ns == "kube-system")')
  check(["has(a) && !has(a)"], "(has(a) && !has(a))")
  check(["global() && all()"], "(global() && all())")
})

test("a negation binds to the next primary, and a run of them collapses to its parity", () => {
  check(["! (has( b)||! has(a ))"], "!(has(b) || !has(a))", "s:Iss0uCleLYv1GSv_pNm7hAO58kE9jAx1NKyG3Q")
  check(['! (a == "b"&&! c != "d")'], '!(a == "b" && !c != "d")', "s:lh3haoY1ikTRkd4UZu0nWSaIBknYLPJLX16d-w")
  check(["!!has(b)"], "has(b)")
  check(["! !!has(a)", "!!! has(a)"], "!has(a)")
  check(["!(!has(a))"], "!!has(a)")
  check(['!(a == "b")', '!a == "b"'], '!a == "b"')
  check(['!a in {"a"}'], '!a in {"a"}')
  check(["!all()"], "!all()")
})

test("a set is sorted by bytes, without repeats, and one comma may end it", () => {
  check(['a in {"z", "z", "x", "y", "x", "a"}'], 'a in {"a", "x", "y", "z"}')
  check(['a in {"\'", \'"\', "c"}'], 'a in {\'"\', "\'", "c"}')
  check(["a in {}"], "a in {}")
  check(["a not in {}"], "a not in {}")
  check(['a in {"b",}', 'a in{"b"}'], 'a in {"b"}')
  check(['a notin{"b"}', 'a  not  in  {"b"}'], 'a not in {"b"}')
  check(['a in {"\u{1f600}", "\uff5e"}'], 'a in {"\uff5e", "\u{1f600}"}')
})

test("operators are words only after a label, and labels may be called like them", () => {
  check(['a contains"a"'], 'a contains "a"')
  check(["contains contains 'contains'"], 'contains contains "contains"')
  check(['a startswith "v"', 'a starts  with "v"'], 'a starts with "v"')
  check(['startswith starts with "v"'], 'startswith starts with "v"')
  check(['a endswith "\'"'], 'a ends with "\'"')
  for (const text of ['in in {"a"}', 'not in {"a"}', 'has == "x"', 'all == "x"', 'global == "x"']) check([text], text)
  for (const text of ["has(calico/k8s_NS-.1/role)", '. == "b"', '-a == "b"']) check([text], text)
})

test("a label name has 512 characters at most", () => {
  check([`${"a".repeat(512)} == "value"`], `${"a".repeat(512)} == "value"`)
  checkError([`${"a".repeat(513)} == "value"`, `has(${"a".repeat(513)})`], `label too long: ${"a".repeat(513)}`)
})

test("a label without operator or value is refused as upstream does", () => {
  checkError(["a", "b", "a ", "!a"], "unexpected end of string looking for op")
  checkError(["a b"], 'expected operator after label "a"')
  checkError(['a = "b"', 'a === "b"'], "expected ==")
  checkError(["a == b", "a != b", "b contains b", "foo != ||", "a starts with", "a contains", "a =="], "expected string")
  checkError(['foo in ""', "a in", "a in b"], "expected set literal")
  checkError(['foo in {"", ||', "a in {,}", 'a in {"b" "c"}', 'a in {"b"'], "expected }")
  checkError(['a !in {"b"}'], "expected == or != not: TokNot()")
  checkError(["all ()", "has (foo)", "allx()"], "expected == or != not: TokLParen()")
  checkError(["(a)"], "expected == or != not: TokRParen()")
})

test("a misplaced token is named as upstream names it", () => {
  checkError(["'b1' == b"], "unexpected token: TokStringLiteral(b1)")
  checkError(["!", "(", "has(foo) &&"], "unexpected token: TokEOF()")
  checkError([")", "()"], "unexpected token: TokRParen()")
  checkError(["&& has(foo)"], "unexpected token: TokAnd()")
  checkError(['(a == "foo"', '(a == "foo" b == "c")'], "expected )")
  checkError(['a == "foo")'], "unexpected content at end of selector [TokRParen() TokEOF()]")
  checkError(['a == "b"c == "d"'], "unexpected content at end of selector [TokLabel(c) TokEq() TokStringLiteral(d) TokEOF()]")
  checkError(['has(a)b == "c"'], "unexpected content at end of selector [TokLabel(b) TokEq() TokStringLiteral(c) TokEOF()]")
  checkError(["all()all()has(x){}"], "unexpected content at end of selector [TokAll() TokHas(x) TokLBrace() TokRBrace() TokEOF()]")
})

test("what is no token is refused before any parsing", () => {
  checkError(['foo == "bar" &', 'a == "b" & has(foo)', "&& &"], "expected &&")
  checkError(['foo == "bar" |', 'a == "b" | has(foo)'], "expected ||")
  checkError(['"FOO', "\"FOO'", "'FOO", 'label == "value'], "unterminated string")
  checkError(["%", 'a == "b" && %', 'a == "b" || %', 'a == "b" \n&& c == "d"', "has()", "has(a)\u00a0"], "expected identifier")
  checkError(["has(foo", "has( foo ", "has(foo bar)", "has(a:b)", "has(a\n)"], "no closing ')' after has(")
  checkError(["all(", "all(x)"], "no closing ')' after all(")
  checkError(["global("], "no closing ')' after global(")
})

test("an operator word that goes on as another word is none", () => {
  checkError(['label starts foo "value"', 'label ends foo "value"', 'label ends withs "value"'], 'expected operator after label "label"')
  checkError(['label inf "value"', 'label squiggles "value"', 'label\n== "v"'], 'expected operator after label "label"')
  checkError(["b starts with b", "b ends with b"], 'expected operator after label "b"')
  checkError(['a containsx "b"', 'a not "b"', "a not in b", "a notin b", "a has(b)", "a all()"], 'expected operator after label "a"')
})

test("an error tells where it was noticed", () => {
  assert.equal(errorOffset('a == "b" & c'), 9)
  assert.equal(errorOffset('(a == "b"'), 9)
  assert.equal(errorOffset("a == b"), 5)
  assert.equal(errorOffset('a == "b"c == "d"'), 8)
  assert.equal(errorOffset("\u{1f600}"), 0)
})

test("parentheses that only wrap may nest without end, levels of meaning may not", () => {
  check([`${"(".repeat(20_000)}has(a)${")".repeat(20_000)}`], "has(a)")
  checkError(["(".repeat(20_000)], "unexpected token: TokEOF()")
  const nested = (levels: number): string => `${"!(".repeat(levels)}has(a)${")".repeat(levels)}`
  check([nested(nestingMax)], `${"!".repeat(nestingMax)}has(a)`)
  checkError(
    [nested(nestingMax + 1), nested(50_000), `${"(has(a)&&".repeat(50_000)}has(a)${")".repeat(50_000)}`],
    "nested more than 1000 levels deep",
  )
})
