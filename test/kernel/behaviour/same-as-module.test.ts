/** Corners of the language: as one module, as one cell, and with a cell for each statement. */
import { describe, expect, test } from "vitest";
import { asCells, asModule, printed } from "./as-module.ts";

/** Statements are set apart by lines with `---`; each program prints with `log`. */
const programs: Record<string, string> = {
  "semicolons left out before a call":
    "let a = 1\n---\nconst f = (x) => x * 2\n---\nlog(f(a))\n---\nf(a)\n---\nlog(a)",
  "semicolons left out inside blocks":
    "const f = log\n---\n{\n  let z = 1\n  f(z)\n  f`t`\n}\n---\nif (f)\n  f(1)\nelse\n  f(2)\nf(3)",
  "a statement that begins with a bracket":
    "let a = 1, b = 2\n---\n;[a, b] = [b, a]\n---\n;({ a, b: [b] } = { a: 7, b: [8] })\n---\nlog(a, b)",
  "increments on lines of their own": "let a = 1, b = 1\n---\na\n++b\n---\nlog(a, b)",
  "names of functions": `
let f = () => 1, g = async function () {}, h = (function* () {}), c = class {}
---
let k = class { static name = "own" }
---
let m; m ??= () => 1
---
let n; n = (() => 2)
---
const { p = () => 1, q: [r = class {}] = [] } = {}
---
log(f.name, g.name, h.name, c.name, k.name, m.name, n.name, p.name, r.name)`,
  "names of functions in destructuring assignment":
    "let g, h\n---\n({ g = () => 1 } = {});\n---\n[h = () => 1] = [];\n---\nlog(g.name, h.name)",
  "calls have no this":
    "function f() { return this }\n---\nconst o = { f }\n---\nlog(f(), (0, f)(), f?.(), o.f() === o, f`x`, this)",
  classes: `
class A { static n = 0; #x = 1; static make() { return new A() } get x() { return this.#x } static { A.n += 1 } has(o) { return #x in o } }
---
class B extends A { x2 = super.x + 1; static m = () => this.n }
---
log(new B().x2, B.m(), A.make().has(new B()), A.name, new B().constructor.name)`,
  "an abstract class":
    "abstract class A { abstract f(): number; g() { return this.f() } }\n---\nclass B extends A { f() { return 3 } }\n---\nlog(new B().g(), A.name)",
  "a class that names itself":
    "class A { me() { return A } }\n---\nconst first = A, made = new A()\n---\nlog(made.me() === first)",
  exports:
    "export const a = 1, b = 2\n---\nexport function f() { return a + b }\n---\nexport default class K {}\n---\nexport { a as c }\n---\nlog(a, f(), K.name)",
  "exports without names": "export default function () { return 1 }\n---\nlog(1)",
  "a default export with overloads":
    "export default function f(a: string): void; export default function f(a: any) { return a }\n---\nlog(f(1))",
  "a default export that is an object":
    "const a = 1\n---\nexport default { a, b: log(a), get c() { return a } }\n---\nconst [d] = [2]\n---\nlog(d)",
  "a default export that is called":
    "const a = 1\n---\nconst f = log\n---\nexport default (() => { log(a) })()\n---\nlog(2)",
  "overloads and declarations":
    "function f(a: string): string; function f(a: any) { return a }\n---\ndeclare const later: number; declare function g(): void\n---\nlog(f(1), typeof later)",
  "types only":
    "interface P { a: number }\n---\ntype Q = P['a'] | string\n---\nconst x: Q = 1 as unknown as Q\n---\nlog(x satisfies Q)",
  "an interface and a value of one name":
    "interface P { a: number }\n---\nconst P = { make: (): P => ({ a: 1 }) }\n---\nlog(P.make())",
  enums:
    "enum A { X, Y = 5, Z }\n---\nenum B { P = A.Y, Q = P + 1, S = 's'.length }\n---\nconst enum C { K = 'k' }\n---\nexport enum D { V = 1 << 3 }\n---\nlog(A, B.Q, B.S, C.K, D.V, A[5])",
  "an enum that counts on from a name, beside a decorator":
    "enum A { X = 2 }\n---\nenum B { T = A.X, U, 'v-w' = A.X * 4, S, Q = 1, W }\n---\nfunction f() { enum C { X = A.X + 1, Y } return C }\n---\n@((v: any) => v) class D {}\n---\nlog(B, f())",
  namespaces:
    "const base = 2\n---\nnamespace N { export const x = base * 2; export function f() { return x + 1 } const hidden = 1; export namespace M { export const y = hidden } }\n---\nlog(N.x, N.f(), N.M.y)",
  "a namespace that exports what changes":
    "const from = 1\n---\nnamespace N { export let x = from; export var y = 2, { z } = { z: 3 }; export function inc() { x++; y += x; return [x, y, z, from] } }\n---\nlog(N.inc(), N.x, N.y)\n---\nN.x = 10\n---\nlog(N.inc(), { ...N, inc: 0 })",
  "names that hide others beside what esbuild lowers":
    "const d = (value: any, context: any) => value\n---\nfunction f() { function g() { return g.name } return g() }\n---\n@d class g { m() { class f {} const g = () => 1; return [f.name, g.name] } }\n---\nlog(f(), new g().m(), g.name)",
  "functions in blocks beside what esbuild lowers":
    "{ function a() { return 1 } log(a()) }\n---\nfor (const x of [1]) { function b() { return x } }\n---\nnamespace N { export let v = 1 }\n---\nlog(typeof a, typeof b, N.v)\n---\nfunction c() { { function d() {} } return typeof d }\n---\nlog(c())",
  "a namespace inside namespaces":
    "namespace A.B { export let n = 1; export namespace C { export const up = () => ++n } }\n---\nlog(A.B.C.up(), A.B.n, Object.keys(A))",
  "parts of a namespace, which see what the others export":
    "const a = 'outer'\n---\nnamespace N { export const a = 1; export let n = 1; export const { p, q: [r] } = { p: 1, q: [2] } } namespace N { export const b = a + p + r; export const up = () => ++n; export function f() { return f.name + b } }\n---\nlog(N.b, N.up(), N.n, N.f(), a)",
  "parts of namespaces inside namespaces":
    "namespace A.B { export const a = 1 } namespace A { export const c = B.a; export namespace B { export const b = a + 1 } } namespace A.B { export class K { static k = [a, b, c] } }\n---\nlog(A.B.K.k, A.c)",
  "what a part of a namespace does not export is its own":
    "const own = 'outer'\n---\nnamespace N { const own = 1; export const seen = own } namespace N { export const other = own }\n---\nlog(N.seen, N.other)",
  "parts of an enum": "enum E { A = 1 } enum E { B = A + 1, C, D = C }\n---\nlog(E)",
  "a namespace of types only":
    "namespace T { export type A = 1; export namespace U { export interface I {} } }\n---\nclass T2 {} namespace T2 { export interface I { a: T.A } }\n---\nconst a: T.A = 1\n---\nlog(a, T2.name)",
  "an alias of a namespace's member":
    "import * as path from 'node:path'\n---\nimport base = path.posix.basename\n---\nnamespace N { import join = path.posix.join; export const j = join('a', 'b') }\n---\nlog(base('/a/b'), N.j)",
  "a function under a type assertion takes the name":
    "const f = function () {} as () => void, g = (() => 1) as any, h = <any>class {}, i = (() => 2)!, j = (() => 3) satisfies object\n---\nlet { k = (() => 4) as any } = {}, [l = class {} as any] = []\n---\nlog(f.name, g.name, h.name, i.name, j.name, k.name, l.name)",
  "a var in a catch or a static block":
    "try { throw 1 } catch (e) { var e = 2, d = e; var { e } = { e: e + 1 }; log(e, d) }\n---\nclass C { static { var s = 5; log(s) } }\n---\nlog(e, d, typeof s)",
  "a global that a later statement declares":
    "function f() { return [Buffer.n, typeof performance, new URL().m, structuredClone()] }\n---\nclass Buffer { static n = 1 }\n---\nconst performance = () => 1\n---\nclass URL { m = 2 }\n---\nfunction structuredClone() { return 3 }\n---\nlog(f())",
  "parameter properties":
    "class P { constructor(readonly a: number, protected b = a * 2) {} sum() { return this.a + this.b } }\n---\nlog(new P(3).sum())",
  "var in blocks and loops":
    "if (false) { var a = 1 }\n---\nfor (var i = 0; i < 2; i++) { var b = i }\n---\nfor (var { c, d = 4 } of [{ c: 1 }]) {}\n---\nfor (var k in { p: 1 }) {}\n---\nlog(a, b, i, c, d, k)",
  "a bare var keeps its value": "var a = 1\n---\nvar a\n---\nvar b, c = 2\n---\nlog(a, b, c)",
  "closures over loop variables":
    "const fs = []\n---\nfor (let i = 0; i < 3; i++) fs.push(() => i)\n---\nfor (const x of [7, 8]) fs.push(() => x)\n---\nlog(fs.map((f) => f()))",
  shadowing:
    "const x = 1\n---\nlog(((x) => x)(2), (() => { const x = 3; return x })(), (function x() { return typeof x })())\n---\n{ let x = 4; log(x) }\n---\ntry { throw 5 } catch (x) { log(x) }\n---\nfor (const x of [6]) log(x)\n---\nlog((() => { if (true) { var x = 7 } return x })(), x)",
  "defaults of parameters do not see the body's names":
    "const e = 5, g = 6\n---\nfunction f(a = e, b = () => g) { var e = 1; let c = e; function g() { return 7 } return [a, b(), c, g()] }\n---\nlog(f())",
  "shorthand properties":
    "let a = 1;\n---\nconst o = { a, b: { a } }\n---\nlet { b } = o;\n---\n({ a } = { a: 9 })\n---\nlog(o, a, b)",
  "computed keys":
    "const k = 'q'\n---\nconst { [k]: v = 2, ...rest } = { q: 1, z: 3 }\n---\nclass C { [k]() { return k } static [`s${k}`] = 1 }\n---\nlog(v, rest, new C()[k](), C.sq, { [k]: k, k, get [`g${k}`]() { return 1 } })",
  "generators and async":
    "async function* g(n = 2) { for (let i = 0; i < n; i++) yield await i }\n---\nfor await (const x of g()) log(x)\n---\nconst all = await Promise.all([1, 2].map(async (x) => (await x) * 2))\n---\nlog(all, await (async () => 1)(), (await 2) + (await 3))",
  "await inside statements":
    "let s = 0\n---\nif (await true) s += await 1\n---\nwhile (s < (await 3)) s++\n---\nswitch (await s) { case await 3: log('three') }\n---\ntry { await Promise.reject(new Error('no')) } catch (e) { log(e.message) }\n---\nlog(`${await 's'}`, [await 1, ...(await [2])], { a: await 3 })",
  "labels named like values":
    "const outer = 1\n---\nouter: for (const a of [1, 2]) { for (;;) { if (a === 1) continue outer; break outer } }\n---\nlog(outer)",
  "compound assignment":
    "let a = null, b = 0, c = 2\n---\na ??= 1; b ||= 2; c &&= 3; c **= 2; b <<= 1\n---\nlog(a, b, c, c++ + ++c, -c--)",
  "optional chains":
    "let o = null\n---\nlog(o?.a.b.c, o?.[1], o?.f(), (() => o)()?.x)\n---\nlet p = { f() { return this === p } }\n---\nlog(p?.f(), p.f?.(), p['f']())",
  "odd names":
    "const $ = 1, _ = 2, of = 3, get = 4, async = 5, constructor = 6, toString = 7, größe = 8, 𝒳 = 9\n---\nlog($, _, of, get, async, constructor, toString, größe, 𝒳, '😀', $)",
  "a name called __proto__": "const __proto__ = () => 1\n---\nlog(__proto__(), __proto__.name)",
  "names with escapes": "const \\u0061b = 1\n---\nlog(ab, \\u0061b)",
  "names of the compiler's own making": "const a$c = 1, $$c = 2, a = 3\n---\nlog(a$c, $$c, a)",
  "globals taken over":
    "const name = 1, URL = 2, parseInt = (x) => x\n---\nlet Math = { max: () => 'mine' }\n---\nlog(name, URL, Math.max(), parseInt('8'))",
  "a dead zone inside one statement": "const [p, q = p] = [1]\n---\nlog(p, q)\n---\nconst a = a + 1",
  "assigning a constant": "try { (() => { const a = 1; a = 2 })() } catch (e) { log(e.name, e.message) }",
  "assigning a function's name":
    "function f() { return 1 }\n---\nconst g = f\n---\nf = () => 2\n---\nlog(f(), g())",
  "an unknown name":
    "try { nobody } catch (e) { log(e.name, e.message) }\n---\ntry { nobody = 1 } catch (e) { log(e.name, e.message) }\n---\nlog(typeof nobody)",
  arguments:
    "function f() { return arguments.length + (() => arguments.length)() }\n---\nlog(f(1, 2))\n---\ntry { arguments } catch (e) { log(e.name) }",
  "new and members of calls":
    "class A { constructor(public v = 1) {} }\n---\nconst make = () => A\n---\nlog(new A().v, new (make())(5).v, new A(2).v)",
  "tagged templates": "const t = (s, ...v) => s.raw.join('|') + v\n---\nlog(t`a${1}b\\n${t`x`}`)",
  "line comments at the end":
    "let a = 1 // one\n---\na += 1 /* two */ // more\n---\nfunction f() { return a } // end\n---\nclass C {} // c\n---\nlog(a, f(), C.name) // done",
  "carriage returns": "let a = 1\r\nlet b = `x\r\ny`\r\n---\r\nlog(a, b)\r\n",
  "getters and setters":
    "let v = 1\n---\nconst o = { get v() { return v }, set v(x) { v = x } }\n---\no.v = 5\n---\nlog(v, o.v)",
  "spread and rest":
    "const a = [1, 2], o = { p: 1 }\n---\nconst [x, ...r] = [...a, ...a], { ...c } = { ...o, ...a }\n---\nlog(Math.max(...a), x, r, c)",
  "delete, in, instanceof, void":
    "const o = { a: 1 }\n---\nclass K {}\n---\nlog(delete o.a, 'a' in o, new K() instanceof K, void o)",
  "comma and conditional": "let a = 1\n---\nconst b = (a++, a ? a : 0)\n---\nlog(a, b)",
  "recursion through names":
    "function even(n) { return n === 0 ? true : odd(n - 1) }\n---\nfunction odd(n) { return n === 0 ? false : even(n - 1) }\n---\nlog(even(10))",
  "a namespace joined to a function":
    "function f() { return f.x } namespace f { export const x = 4 }\n---\nlog(f())",
  "a namespace joined to a class": "class C {} namespace C { export const x = 4 }\n---\nlog(C.x, C.name)",
  "an enum in two parts": "enum A { X } enum A { Y = 7 }\n---\nlog(A.X, A.Y)",
  "an import with equals": "import path = require('node:path')\n---\nlog(path.basename('/a/b'))",
  "using in a block": "{ using r = { [Symbol.dispose]() { log('gone') } }; log('in') }\n---\nlog('out')",
  directives: "'use strict'\n---\nlog('a')",
};

function statementsOf(text: string): string[] {
  return text.split(/\r?\n---\r?\n/).map((part) => part.replace(/^\n/, ""));
}

/** What ES modules have no counterpart for. */
const notAsModule = new Set(["an import with equals"]);

describe.each(Object.entries(programs))("%s", (title, text) => {
  const statements = statementsOf(text);
  test.runIf(!notAsModule.has(title))("as one cell", async () => {
    expect(await printed(asCells([statements.join("\n")]))).toEqual(
      await printed(asModule(statements.join("\n"))),
    );
  });
  test("with a cell for each statement", async () => {
    const whole = await printed(
      notAsModule.has(title) ? asCells([statements.join("\n")]) : asModule(statements.join("\n")),
    );
    expect(await printed(asCells(statements))).toEqual(whole);
  });
});
