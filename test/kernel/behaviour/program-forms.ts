/** Statements of the rarer forms, for the random programs. Each text is cut nowhere inside. */
import { type Known, LOCALS, type Names, type Writer } from "./program-writer.ts";

/** What a form is written with: the names in reach, and one of its own (`fresh`, to be lengthened at will). */
interface Around {
  w: Writer;
  names: Names;
  fresh: string;
  /** What may stand in a program only once. */
  taken: Set<string>;
}

/** Statements, and the names they leave for what follows. */
interface Form {
  statements: string[];
  adds?: Known[];
}

function leaves(name: string, type: Known["type"], mutable = false): Known {
  return { name, type, mutable };
}

function once({ taken }: Around, what: string): boolean {
  if (taken.has(what)) return false;
  taken.add(what);
  return true;
}

/** A name of an inner scope, and the names that stay in reach there. */
function hiding({ w, names, fresh }: Around): { own: string; inner: Names } {
  const own = w.pick(LOCALS.filter((name) => name !== fresh));
  return { own, inner: w.without(names, [own]) };
}

export const forms: Record<string, (around: Around) => Form> = {
  "a name before its declaration": ({ w, names, fresh }) => {
    const read = `${fresh}Read`;
    const declaration = w.pick([
      `${w.pick(["let", "const"])} ${fresh} = ${w.num(names, 1)};`,
      `const [${fresh} = ${w.num(names, 1)}] = [];`,
      `const ${fresh}P = ${w.num(names, 0)}, { ${fresh} } = { ${fresh}: ${w.num(names, 1)} };`,
      `let ${fresh}Q, ${fresh} = (() => ${w.num(names, 1)})();`,
    ]);
    return {
      statements: [
        `try { log(${read}()); } catch (err) { log(err.name); } ${declaration} function ${read}() { return ${fresh}; } log(${read}());`,
      ],
      adds: [leaves(read, "fn")],
    };
  },
  "a class before its declaration": ({ w, names, fresh }) => ({
    statements: [
      `try { log(${fresh}Make().v); } catch (err) { log(err.name); } class ${fresh} { v = ${w.num(names, 1)}; static { try { ${fresh}Make(); } catch (err) { log(err.name); } } } function ${fresh}Make() { return new ${fresh}(); }`,
    ],
  }),
  "a namespace": (around) => {
    const { w, fresh } = around;
    const { own, inner } = hiding(around);
    const kind = w.pick(["let", "const", "var"]);
    return {
      statements: [
        `namespace ${fresh} { export ${kind} ${own} = ${w.num(inner, 1)}; export function up(p = ${w.num(inner, 1)}) { ${kind === "const" ? "" : `${own} += p;`} return ${own} + p; } const hidden = ${w.num(inner, 1)}; export namespace M { export const z = hidden + ${own}; } export type T = number; }`,
        `log(${fresh}.up(), ${fresh}.${own}, ${fresh}.M.z, Object.keys(${fresh}))`,
      ],
    };
  },
  "a namespace of types": ({ fresh }) => ({
    statements: [`namespace ${fresh} { export type T = number; interface I { a: T } }`],
  }),
  "accessors and private methods": (around) => {
    const { w, fresh } = around;
    const { own, inner } = hiding(around);
    return {
      statements: [
        `class ${fresh} { #${own} = ${w.num(inner, 1)}; get v() { return this.#${own}; } set v(${own}) { this.#${own} = ${own}; } #m(p = ${w.num(inner, 1)}) { return p; } get(q = 1) { return this.#m(q) + this.v; } static [\`k\${1}\`] = ${w.num(inner, 1)}; static made = 0; static async *g() { yield ${w.num(inner, 1)}; } }`,
        `{ const ${own} = new ${fresh}(); ${own}.v += 3; log(${own}.v, ${own}.get(), ${fresh}.k1); for await (const x of ${fresh}.g()) log(x); }`,
      ],
      adds: [leaves(fresh, "cls")],
    };
  },
  "using in a block": ({ w, names }) => ({
    statements: [
      `{ ${w.pick(["using", "await using"])} r = { [Symbol.dispose]() { log("gone", ${w.num(names, 1)}); } }; log(r === undefined, ${w.num(names, 1)}); }`,
    ],
  }),
  "using in a loop": ({ w, names }) => ({
    statements: [
      `for (using r of [1, 2].map((n) => ({ n, [Symbol.dispose]() { log("gone", n); } }))) { log(r.n, ${w.num(names, 1)}); }`,
    ],
  }),
  "a default export": (around) => {
    const { w, names, fresh } = around;
    if (!once(around, "default")) return { statements: [] };
    const value = w.pick([
      `function ${fresh}(p = ${w.num(names, 1)}) { tick(); return p; }`,
      `class ${fresh} { get(p = 1) { return p; } static made = ${w.num(names, 1)}; }`,
      w.obj(names, 1),
      `(log(${w.num(names, 1)}), ${w.num(names, 1)});`,
      `async () => ${w.num(names, 1)};`,
    ]);
    const type = value.startsWith("function") ? "fn" : value.startsWith("class") ? "cls" : undefined;
    return { statements: [`export default ${value}`], adds: type ? [leaves(fresh, type)] : [] };
  },
  "exports by name": (around) =>
    once(around, `export ${around.fresh}`)
      ? {
          statements: [
            `export let ${around.fresh} = ${around.w.num(around.names, 1)};`,
            `export { ${around.fresh} as ${around.fresh}Again };`,
          ],
          adds: [leaves(around.fresh, "num", true)],
        }
      : { statements: [] },
  imports: ({ w, fresh }) => ({
    statements: [
      w.pick([
        `import { sep as ${fresh} } from "node:path"`,
        `import ${fresh}, { posix as ${fresh}p } from "node:path"; log(${fresh} === ${fresh}p);`,
        `import * as ${fresh} from "node:path"; log(typeof ${fresh}.join);`,
        `import type { Foo as ${fresh} } from "node:nothing";`,
      ]),
    ],
  }),
  "async generators": ({ w, names, fresh }) => ({
    statements: [
      `async function* ${fresh}(p = ${w.num(names, 1)}) { try { for (const q of [1, ${w.num(names, 1)}]) { const got = yield (await q) + p; log(got); } } finally { log("end"); } }`,
      `for await (const x of ${fresh}(${w.num(names, 1)})) { log(x); ${w.maybe() ? "break;" : ""} }`,
    ],
  }),
  "generators with return and throw": ({ w, names, fresh }) => ({
    statements: [
      `function* ${fresh}() { try { const a = yield ${w.num(names, 1)}; log(a); yield* [${w.num(names, 1)}]; return ${w.num(names, 1)}; } catch (err) { log("caught", err.name ?? err); yield 0; } }`,
      `{ const g = ${fresh}(); log(g.next(), g.next(${w.num(names, 1)}), g.${w.pick(["next", "throw", "return"])}(${w.num(names, 1)}), g.next()); }`,
    ],
  }),
  "loops and labels": (around) => {
    const { w, fresh, names } = around;
    const { own, inner } = hiding(around);
    return {
      statements: [
        `let ${fresh} = 0; ${own}: while (true) { do { ${fresh}++; if (${fresh} > 3) break ${own}; if (${fresh} === 2) continue ${own}; log(${fresh}, ${w.num(names, 1)}); } while (${fresh} < ${w.num(names, 1)} && ${fresh} < 9); { let ${own} = ${w.num(inner, 0)}; log(${own}); } }`,
        `${own}: { log(${w.num(names, 1)}); if (${fresh}) break ${own}; log("not here"); }`,
      ],
      adds: [leaves(fresh, "num", true)],
    };
  },
  "heads of loops": (around) => {
    const { w, names } = around;
    const { own, inner } = hiding(around);
    const known = w.of(names, "num", true);
    const head = w.pick([
      `for (const [${own}, v] of Object.entries(${w.obj(inner, 1)})) log(${own}, v);`,
      `for (let { ${own} = ${w.num(inner, 1)} } = {}, z = 0; z < 2; z++, ${own}++) log(${own}, (() => z)());`,
      `for (let ${own} = 0, at = () => ${own}; ${own} < 2; ${own}++) { let ${own} = "in"; log(${own}, at()); }`,
      known ? `for (${known} of [${w.num(names, 1)}, ${w.num(names, 1)}]) log(${known});` : ";",
      known ? `for ([${known} = ${w.num(names, 1)}] of [[], [2]]) log(${known});` : ";",
      known ? `for ({ p: ${known} } of [{ p: 4 }]) log(${known});` : ";",
      known ? `for (${known} in [7, 8]); ${known} = Number(${known});` : ";",
      `for await (const ${own} of [1, Promise.resolve(${w.num(inner, 0)})]) log(${own});`,
    ]);
    return { statements: [head] };
  },
  "switch over names": (around) => {
    const { w, names, fresh } = around;
    const { own, inner } = hiding(around);
    return {
      statements: [
        `switch (${w.num(names, 1)} % 3) { case 0: var ${fresh} = ${w.num(inner, 0)}; case ${w.num(inner, 0)}: let ${own} = ${w.num(inner, 0)}; function inside() { return ${own}; } log(${own}, inside()); break; default: log("other"); }`,
        `log(typeof ${fresh});`,
      ],
    };
  },
  "what catch takes": (around) => {
    const { w } = around;
    const { own, inner } = hiding(around);
    return {
      statements: [
        w.pick([
          `try { throw { p: ${w.num(inner, 1)}, b: [] }; } catch ({ p: ${own}, b: [held = ${w.num(inner, 1)}] }) { log(${own}, held); ${own} = 1; log(${own}); }`,
          `try { null.x; } catch { log("nothing taken"); } finally { log(${w.num(inner, 1)}); }`,
          `try { throw 1; } catch (${own}) { { let ${own} = 2; log(${own}); } log((() => ${own})()); }`,
          `;(() => { try { throw 1; } catch (${own}) { var ${own} = 2; log(${own}); } log(${own}); })();`,
        ]),
      ],
    };
  },
  "scopes inside scopes": (around) => {
    const { w, fresh } = around;
    const { own, inner } = hiding(around);
    return {
      statements: [
        `function ${fresh}(${own} = ${w.num(inner, 1)}, later: unknown = () => ${own}) { var ${own}; tick(); { let ${own} = 7; class later { static v = ${own}; } log(${own}, later.v); } ${own} = 9; return typeof later === "function" ? later() + ${own} : 0; }`,
        `log(${fresh}(), ${fresh}.length, (function ${own}(n) { tick(); try { ${own} = 1; } catch (err) { log(err.name); } return n > 0 ? ${own}(n - 1) : ${own}.name; })(2));`,
      ],
      adds: [leaves(fresh, "fn")],
    };
  },
  "super and new.target": ({ w, names, fresh }) => ({
    statements: [
      `const ${fresh} = { __proto__: { m() { return ${w.num(names, 1)}; } }, m() { return super.m() + 1; }, a: 1, b: 2, async *[\`n\${1}\`]() {} };`,
      `function ${fresh}New() { tick(); return { a: new.target === ${fresh}New, b: this === undefined }; } log(${fresh}.m(), new ${fresh}New(), ${fresh}New());`,
    ],
    adds: [leaves(fresh, "obj")],
  }),
  "a name of a later statement": ({ w, names, fresh }) => ({
    statements: [
      `function ${fresh}(p = 1) { tick(); return p + ${fresh}Later + (typeof ${fresh}Fn === "function" ? ${fresh}Fn(p) : 0) + new ${fresh}Class().v; }`,
      `let ${fresh}Later = ${w.num(names, 1)};`,
      `class ${fresh}Class { v = ${w.num(names, 1)}; }`,
      `const ${fresh}Fn = (p: number) => { ${fresh}Later += p; return ${w.num(names, 1)}; };`,
      `log(${fresh}(), ${fresh}Later);`,
    ],
    adds: [leaves(fresh, "fn"), leaves(`${fresh}Later`, "num", true)],
  }),
  "a global's name taken": (around) => {
    const { w, names, fresh } = around;
    const global = w.pick(["structuredClone", "performance", "Buffer", "fetch", "queueMicrotask"]);
    if (!once(around, global)) return { statements: [] };
    return {
      statements: [
        `function ${fresh}(p = 1) { tick(); return ${global}(p) + [\`\${typeof ${global}}\`].length; }`,
        w.pick([
          `const ${global} = (p: number) => p * 2;`,
          `function ${global}(p = ${w.num(names, 1)}) { return p; }`,
        ]),
        `log(${fresh}(2), ${global}(3));`,
      ],
      adds: [leaves(fresh, "fn")],
    };
  },
  "what strict code refuses": ({ w, names, fresh }) => ({
    statements: [
      `const ${fresh} = ${w.num(names, 1)}; try { ${w.pick([`${fresh} = 1`, `${fresh}++`, `[${fresh}] = [1]`, `(() => { ${fresh} += 1; })()`])}; } catch (err) { log(err.name, ${fresh}); }`,
      `try { nobodyKnows = 1; } catch (err) { log(err.name); } log((function () { return this; })(), typeof nobodyKnows); try { Object.freeze([1]).push(2); } catch (err) { log(err.name); }`,
    ],
    adds: [leaves(fresh, "num")],
  }),
  "enums that use names": ({ w, names, fresh }) => ({
    statements: [
      `${w.pick(["", "const ", "export "])}enum ${fresh} { A = ${w.int(9)}, B = A << 2, C = "c", D = \`\${C}d\`, E = ${w.num(names, 0)} } enum ${fresh}Two { X = ${fresh}.B + 1, Y }`,
      `log(${fresh}.A, ${fresh}.D, ${fresh}.E, ${fresh}Two.Y);`,
    ],
  }),
  "types in every place": ({ w, names, fresh }) => ({
    statements: [
      `interface ${fresh}I<T = number> { p?: T; (x: T): T; new (x: T): ${fresh}I<T>; readonly [k: string]: any }`,
      `type ${fresh}T = ${fresh}I["p"] | keyof typeof globalThis | \`x\${number}\`;`,
      `let ${fresh}!: number; ${fresh} = <number>(${w.num(names, 1)} as const satisfies unknown as number)!;`,
      `abstract class ${fresh}C<T> implements Iterable<T> { declare q: T; abstract f(): T; protected readonly r?: T; static s: number = ${w.num(names, 1)}; private override?: number; [Symbol.iterator](this: this) { return [][Symbol.iterator](); } } log(${fresh}C.s);`,
      `function ${fresh}F(x: string): string; function ${fresh}F<T extends number>(this: void, x?: T, ...rest: T[]): x is T; function ${fresh}F(x: any) { tick(); return x; } log(${fresh}F<any>(${w.num(names, 1)}));`,
      `declare function ${fresh}D(): void; declare global { var ${fresh}G: number }`,
    ],
    adds: [leaves(fresh, "num", true)],
  }),
  "functions under assertions": ({ w, names, fresh }) => ({
    statements: [
      `const ${fresh} = ((p = 1) => (tick(), ${w.num(w.without(names, ["p"]), 1)})) as any, { ${fresh}Two = class {} as any } = {}; log(${fresh}.name, ${fresh}Two.name);`,
    ],
    adds: [leaves(fresh, "fn")],
  }),
  "a named class expression": (around) => {
    const { w, fresh } = around;
    const { own, inner } = hiding(around);
    return {
      statements: [
        `const ${fresh} = class ${own} { static made = ${own}.name.length + ${w.num(inner, 1)}; get(p = 1) { return p + ${own}.made; } }; log(${fresh}.name);`,
      ],
      adds: [leaves(fresh, "cls")],
    };
  },
  "decorated classes": ({ w, names, fresh }) => ({
    statements: [
      `function ${fresh}(value: any, context: any) { log(context.kind, String(context.name)); return value; }`,
      `@${fresh} class ${fresh}C { @${fresh} m() { return ${w.num(names, 1)}; } @(${fresh}) static f = 1; } log(new ${fresh}C().m(), ${fresh}C.name);`,
    ],
  }),
  "patterns of assignment": ({ w, names, fresh }) => {
    const known = w.of(names, "num", true);
    return {
      statements: [
        `const ${fresh} = { a: 1, b: 2 }; [${fresh}.a, { x: ${fresh}["b"] = ${w.num(names, 1)} }${known ? `, ${known} = ${w.num(names, 1)}` : ""}] = [${w.num(names, 1)}, {}]; log(${fresh});`,
      ],
      adds: [leaves(fresh, "obj")],
    };
  },
  "a bare var": ({ w, names, fresh }) => ({
    statements: [
      `var ${fresh} = ${w.num(names, 1)}, ${fresh}Two;`,
      `var ${fresh}, ${fresh}Two = 1; log(${fresh}, ${fresh}Two);`,
    ],
    adds: [leaves(fresh, "num", true)],
  }),
  "odd literals": ({ w, names }) => ({
    statements: [
      `log(1_000n ** 2n, /[/\\]]$c?/u.source, 0b11, .5e1, "\\u{1F600}", \`\${\`\${${w.num(names, 1)}}\`}\`, null ?? ${w.num(names, 1)});`,
    ],
  }),
};
