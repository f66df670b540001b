/**
 * Random TypeScript programs for the property tests: valid as one module and as cells, cut between statements.
 * They print with `log`; their functions call `tick`, so that one that runs for too long can be ended.
 */

import { forms } from "./program-forms.ts";

/** A program, statement by statement, and the top-level names whose values are compared at its end. */
export interface Program {
  statements: string[];
  names: string[];
}

export type Type = "num" | "str" | "arr" | "obj" | "fn" | "cls";
export interface Known {
  name: string;
  type: Type;
  mutable: boolean;
}

/** Names in reach, inner scopes first; `top` names are the notebook's. */
export type Names = Map<string, Known>;

const random = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
};

export const LOCALS = ["a", "b", "c", "d", "e", "f", "g", "h"];

const createWriter = (next: () => number) => {
  const int = (below: number): number => Math.floor(next() * below);
  const maybe = (chance = 0.5): boolean => next() < chance;
  const pick = <T>(list: readonly T[]): T => list[int(list.length)] as T;
  const of = (names: Names, type: Type, mutable = false): string | undefined => {
    const fitting = [...names.values()].filter((known) => known.type === type && (!mutable || known.mutable));
    return fitting.length > 0 ? pick(fitting).name : undefined;
  };
  const comment = (): string => (maybe(0.08) ? pick(["/* a */ ", "/* b = 1; */ ", "/* `c */ "]) : "");

  const num = (names: Names, depth: number): string => {
    const known = of(names, "num");
    if (depth <= 0) return known && maybe(0.8) ? known : String(int(100));
    const changeable = of(names, "num", true);
    const fn = of(names, "fn");
    const obj = of(names, "obj");
    const arr = of(names, "arr");
    const cls = of(names, "cls");
    const inner = (): string => num(names, depth - 1);
    switch (int(22)) {
      case 0:
        return `(${inner()} ${pick(["+", "-", "*", "%", "|", "&", "<", "**"])} ${pick([inner(), String(int(9) + 1)])})`;
      case 1:
        return fn ? `${fn}(${inner()})` : inner();
      case 2:
        return fn ? `${fn}?.(${inner()}, ${inner()})` : inner();
      case 3:
        return obj ? `${obj}.a` : inner();
      case 4:
        return obj ? `${obj}?.b` : inner();
      case 5:
        return arr ? `${arr}.length` : inner();
      case 6:
        return changeable ? pick([`${changeable}++`, `++${changeable}`, `(${changeable}--)`]) : inner();
      case 7:
        return changeable
          ? `(${changeable} ${pick(["=", "+=", "-=", "*=", "??=", "||=", "&&="])} ${inner()})`
          : inner();
      case 8:
        return `(${inner()} > ${inner()} ? ${inner()} : ${inner()})`;
      case 9:
        return `${str(names, depth - 1)}.length`;
      case 10:
        return `((p${maybe() ? ": number" : ""}, q = ${inner()}) => p + q)(${inner()})`;
      case 11:
        return cls ? `new ${cls}(${inner()}).get(${inner()})` : inner();
      case 12:
        return `(${inner()}, ${inner()})`;
      case 13:
        return known ? `(${known} as number)` : inner();
      case 14:
        return known ? `${known}!` : inner();
      case 15:
        return `(function ${pick(["", "a", "self"])}() { return ${num(without(names, ["a"]), depth - 1)}; })()`;
      case 16:
        return arr ? `${arr}.reduce((p, q) => p + q + ${inner()}, 0)` : inner();
      case 17:
        return fn ? `${fn}.call(undefined, ${inner()})` : inner();
      case 18:
        return `(typeof ${pick([known ?? "nobody", "nobody"])} === "number" ? 1 : 2)`;
      case 19:
        return cls ? `${cls}.made` : inner();
      default:
        return known ?? inner();
    }
  };

  const str = (names: Names, depth: number): string => {
    const known = of(names, "str");
    const fn = of(names, "fn") ?? of(names, "cls");
    if (depth <= 0) return known ?? `"s${int(9)}"`;
    switch (int(6)) {
      case 0:
        return `\`<\${${num(names, depth - 1)}}-\${${str(names, depth - 1)}}>\``;
      case 1:
        return `(${str(names, depth - 1)} + ${num(names, depth - 1)})`;
      case 2:
        return fn ? `${fn}.name` : "'n'";
      case 3:
        return `String.raw\`\${${num(names, depth - 1)}}\\n\``;
      case 4:
        return known ? `${known}?.[0] + typeof ${known}` : `typeof nobody`;
      default:
        return known ?? `"t${int(9)}"`;
    }
  };

  const arr = (names: Names, depth: number): string => {
    const known = of(names, "arr");
    if (depth <= 0) return known ? `[...${known}]` : `[${int(9)}, ${int(9)}]`;
    switch (int(5)) {
      case 0:
        return known ? `[...${known}.slice(0, 5), ${num(names, depth - 1)}]` : `[${num(names, depth - 1)}]`;
      case 1:
        return known ? `${known}.slice(0, 6).map((x) => x + ${num(names, depth - 1)})` : "[]";
      case 2:
        return known
          ? `${known}.slice(0, 6).map(function (x, i) { return x * i + this; }, ${num(names, depth - 1)})`
          : "[1]";
      default:
        return `[${num(names, depth - 1)}, ${num(names, depth - 1)}]`;
    }
  };

  const obj = (names: Names, depth: number): string => {
    const short = [...names.values()]
      .filter(({ type }) => type === "num" || type === "str")
      .map(({ name }) => name);
    const known = of(names, "obj");
    const parts = [`a: ${num(names, depth - 1)}`, `b: ${num(names, depth - 1)}`];
    if (short.length > 0 && maybe()) {
      const one = pick(short);
      parts.unshift(one, `x: { ${pick(short)} }`);
      if (maybe(0.3)) parts.unshift(`[\`k\${${one}}\`]: ${one}`);
    }
    if (known && maybe(0.3)) parts.unshift(`...${known}`);
    if (maybe(0.2)) parts.push(`get z() { return ${num(names, depth - 1)}; }`);
    return `{ ${parts.join(", ")} }`;
  };

  /** A function of numbers to a number, as an expression. */
  const fnExpression = (names: Names, depth: number): string => {
    const { parameters, inner, own } = parametersOf(names, depth);
    const name = pick(["self", "a", "b"]);
    switch (int(4)) {
      case 0:
        return `(${parameters}) => (tick(), ${num(inner, depth)})`;
      case 1:
        return `(${parameters})${maybe(0.3) ? ": number" : ""} => ${body(inner, depth, own)}`;
      case 2:
        return `function (${parameters}) ${body(inner, depth, own)}`;
      default:
        return `function ${name}(${parameters}) ${body(own.includes(name) ? inner : without(inner, [name]), depth, own)}`;
    }
  };

  const without = (names: Names, gone: readonly string[]): Names =>
    new Map([...names].filter(([name]) => !gone.includes(name)));

  const parametersOf = (names: Names, depth: number): { parameters: string; inner: Names; own: string[] } => {
    const first = pick(LOCALS);
    const second = pick(LOCALS.filter((name) => name !== first));
    const third = pick(LOCALS.filter((name) => name !== first && name !== second));
    // Not the parameters themselves: a default that reads a later one is in its dead zone.
    const outer = without(names, [first, second, third]);
    const inner = new Map(outer);
    inner.set(first, { name: first, type: "num", mutable: true });
    inner.set(second, { name: second, type: "num", mutable: true });
    inner.set(third, { name: third, type: "num", mutable: true });
    const parameters = pick([
      `${first} = 1, ${second} = ${num(outer, depth - 1)}, { ${third} = ${first} } = {}`,
      `${first}: number = 2, { k: ${second} = 3, ...${third} }: any = {}`,
      `${first} = ${num(outer, 0)}, [${second} = 1, ${third} = ${second}] = []`,
      `${first} = 1, ${second} = 0, ...${third}`,
    ]);
    for (const rest of [/\.\.\.(\w)/.exec(parameters)?.[1]]) if (rest) inner.delete(rest);
    return { parameters, inner, own: [first, second, third] };
  };

  /** A function's block that returns a number; it may shadow anything but its parameters. */
  const body = (names: Names, depth: number, own: readonly string[]): string => {
    const local = maybe(0.6) ? [pick(LOCALS)] : [];
    const inner = new Map(names);
    const declared = local.filter((name) => !own.includes(name));
    const hidden = without(inner, declared);
    const lines = declared.map((name) => {
      const kind = pick(["const", "let", "var"]);
      const line = `${kind} ${name} = ${num(hidden, depth - 1)};`;
      hidden.set(name, { name, type: "num", mutable: kind !== "const" });
      return line;
    });
    if (depth > 1) lines.push(...Array.from({ length: int(3) }, () => innerStatement(hidden, depth - 1)));
    return `{ tick(); ${lines.join(" ")} return ${num(hidden, depth - 1)}; }`;
  };

  const innerStatement = (names: Names, depth: number): string => {
    const changeable = of(names, "num", true);
    const inner = (): string => num(names, depth);
    switch (int(9)) {
      case 0:
        return `if (${inner()} > ${inner()}) { ${changeable ?? "void 0"} ${changeable ? `= ${inner()}` : ""}; }`;
      case 1: {
        const scope = without(names, ["i"]);
        scope.set("i", { name: "i", type: "num", mutable: false });
        return `for (let i = 0; i < ${int(4)}; i++) { ${depth > 0 ? innerStatement(scope, depth - 1) : ";"} }`;
      }
      case 2:
        return `try { log(${inner()}); if (${inner()} % 2) throw new Error("e"); } catch (a) { log(a.message); } finally { log("f"); }`;
      case 3:
        return `outer: for (const x of [1, 2, 3]) { for (const y of [x, ${inner()}]) { if (x === 2) continue outer; log(x, y); if (y > 50) break outer; } }`;
      case 4:
        return `switch (${inner()} % 3) { case 0: { const a = ${num(without(names, ["a"]), depth)}; log(a); break; } case 1: log("one"); default: log("d"); }`;
      case 5:
        return `{ class a { static v = ${num(without(names, ["a"]), depth)}; } log(a.v, a.name); }`;
      case 6:
        return `{ function a() { return ${num(without(names, ["a"]), depth)}; } log(a(), a.name); }`;
      default:
        return `log(${inner()});`;
    }
  };

  return {
    int,
    maybe,
    pick,
    of,
    comment,
    num,
    str,
    arr,
    obj,
    fnExpression,
    parametersOf,
    body,
    innerStatement,
    without,
  };
};

/** Writes expressions and function bodies with the names in reach. */
export type Writer = ReturnType<typeof createWriter>;

/** A program from numbers: one statement for each, so that shrinking drops statements. */
export const program = (seeds: readonly number[]): Program => {
  const names: Names = new Map();
  const statements: string[] = [];
  const taken = new Set<string>();
  const add = (name: string, type: Type, mutable: boolean): string => {
    names.set(name, { name, type, mutable });
    return name;
  };
  for (const [index, seed] of seeds.entries()) {
    const w = createWriter(random(seed));
    // Short names too, which inner scopes shadow.
    const free = LOCALS.filter((name) => !taken.has(name));
    const fresh = free.length > 0 && w.maybe(0.5) ? w.pick(free) : `n${index}`;
    taken.add(fresh);
    const rest = w.without(names, [fresh]);
    const semicolon = (): string =>
      w.comment() + (w.maybe(0.7) ? ";" : "") + (w.maybe(0.1) ? " // end; (of) [it" : "");
    const kind = w.pick(["const", "let", "var"]);
    const changeable = w.of(names, "num", true);
    const other = w.of(names, "num", true);
    const obj = w.of(names, "obj");
    const arr = w.of(names, "arr");
    const fn = w.of(names, "fn");
    const number = (depth = 2): string => w.num(rest, depth);
    const c = w.comment;
    if (w.maybe(0.4)) {
      const form = w.pick(Object.values(forms))({ w, names: rest, fresh, taken });
      statements.push(...form.statements);
      for (const known of form.adds ?? []) names.set(known.name, known);
      continue;
    }
    switch (w.int(30)) {
      case 0:
      case 1:
        statements.push(
          `${kind} ${c()}${fresh}${w.maybe(0.3) ? ": number" : ""} ${c()}= ${number()}${semicolon()}`,
        );
        add(fresh, "num", kind !== "const");
        break;
      case 2:
        statements.push(`${kind} ${fresh} = ${w.str(rest, 2)}${semicolon()}`);
        add(fresh, "str", false);
        break;
      case 3:
        statements.push(`${kind} ${fresh} = ${w.arr(rest, 2)}${semicolon()}`);
        add(fresh, "arr", false);
        break;
      case 4:
        statements.push(`${kind} ${fresh} = ${w.obj(rest, 2)}${semicolon()}`);
        add(fresh, "obj", false);
        break;
      case 5:
      case 6:
        statements.push(`${kind} ${fresh} = ${w.fnExpression(rest, 2)}${semicolon()}`);
        add(fresh, "fn", false);
        break;
      case 7:
      case 8: {
        const { parameters, inner, own } = w.parametersOf(rest, 2);
        statements.push(
          `${w.maybe(0.2) ? "export " : ""}function ${fresh}(${parameters}) ${w.body(inner, 2, own)}`,
        );
        add(fresh, "fn", false);
        break;
      }
      case 9: {
        const base = w.of(rest, "cls");
        const extended = base && w.maybe() ? base : undefined;
        const field = w.maybe() ? `#v = ${number()};` : `#v: number = ${number(1)};`;
        statements.push(
          `class ${fresh}${extended ? ` extends ${extended}` : ""} { static made = ${number(1)}; ${field} w = ${number(1)}; ` +
            `constructor(p = ${number(1)}) { tick(); ${extended ? "super(p);" : ""} this.#v += p; ${fresh}.made += 1; } ` +
            `get(q = ${number(1)}) { tick(); return this.#v + q + ${extended ? "super.get(1)" : "0"}; } ` +
            `static { this.made += ${number(1)}; log(${fresh}.name); } }`,
        );
        add(fresh, "cls", false);
        break;
      }
      case 10:
        statements.push(`let ${fresh}a = ${number()}, ${fresh}b: number${semicolon()}`);
        add(`${fresh}a`, "num", true);
        add(`${fresh}b`, "num", true);
        break;
      case 11:
        statements.push(
          `${kind} { a: ${fresh}a = ${number(1)}, b: ${fresh}b, ...${fresh}r }${w.maybe(0.3) ? ": any" : ""} = ${w.obj(rest, 1)}${semicolon()}`,
        );
        add(`${fresh}a`, "num", kind !== "const");
        add(`${fresh}b`, "num", kind !== "const");
        break;
      case 12:
        statements.push(
          `${kind} [${fresh}a, , ${fresh}b = ${number(1)}, ...${fresh}r] = [${number(1)}, 2${w.maybe() ? `, ${number(1)}` : ""}]${semicolon()}`,
        );
        add(`${fresh}a`, "num", kind !== "const");
        add(`${fresh}b`, "num", kind !== "const");
        break;
      case 13:
        statements.push(`${kind} { ${fresh} = ${w.fnExpression(rest, 1)} }: any = {}${semicolon()}`);
        add(fresh, "fn", false);
        break;
      case 14:
        if (changeable && other && obj && changeable !== other) {
          statements.push(
            w
              .pick([
                `[${changeable}, ${other}] = [${other}, ${changeable}]`,
                `({ a: ${changeable}, b: ${other} = ${number(1)} } = ${obj})`,
                `({ ${changeable} = ${number(1)}, ...${other} } = { ${changeable}: ${number(1)}, q: 1 } as any)`,
                `[${changeable} = ${number(1)}, [${other}]] = [undefined, [${number(1)}]]`,
              ])
              .replace(/^(.*)$/s, ";$1;"),
          );
          // A rest pattern may have left an object there.
          statements.push(`${other} = ${number(1)};`);
        }
        break;
      case 15:
        if (changeable)
          statements.push(
            `${changeable} ${w.pick(["=", "+=", "-=", "??=", "**="])} ${number()}${semicolon()}`,
          );
        break;
      case 16: {
        const inner = new Map(rest);
        inner.set("i", { name: "i", type: "num", mutable: false });
        statements.push(
          `const ${fresh}: any[] = []; for (${w.pick(["let", "var"])} ${fresh}i = 0, ${fresh}j = ${w.int(4)}; ${fresh}i < 3; ${fresh}i++, ${fresh}j--) { ` +
            `${fresh}.push(() => ${fresh}i + ${fresh}j + ${number(1)}); ${w.innerStatement(rest, 1)} } log(${fresh}.map((x: any) => x()));`,
        );
        break;
      }
      case 17:
        statements.push(
          `for (${kind} ${fresh} of ${w.arr(rest, 1)}) { log(${fresh}); if (${fresh} > 20) continue; ${w.innerStatement(rest, 1)} }`,
        );
        break;
      case 18:
        if (obj) statements.push(`for (${kind} ${fresh} in ${obj}) log(${fresh}, ${obj}[${fresh}]);`);
        break;
      case 19:
        statements.push(
          `for (var { a: ${fresh}a, b: ${fresh}b = ${number(1)} } of [${w.obj(rest, 1)}, ${w.obj(rest, 1)}]) log(${fresh}a);`,
        );
        add(`${fresh}a`, "num", true);
        add(`${fresh}b`, "num", true);
        break;
      case 20:
        statements.push(
          `if (${number()} > ${number()}) { var ${fresh} = ${number()}; } else { var ${fresh} = ${number()} }`,
        );
        add(fresh, "num", true);
        break;
      case 21:
        statements.push(
          `${kind} ${fresh} = await (async () => { await null; return ${number()}; })()${semicolon()}`,
        );
        add(fresh, "num", kind !== "const");
        break;
      case 22:
        statements.push(
          `function* ${fresh}(p = ${number(1)}) { yield p; yield* [${number(1)}, ${number(1)}]; }`,
          `log([...${fresh}()]);`,
        );
        break;
      case 23:
        statements.push(
          `enum ${fresh} { A = ${w.int(5)}, B, C = A + B }`,
          `log(${fresh}.B, ${fresh}[${fresh}.C], ${fresh}.C)`,
        );
        break;
      case 24:
        statements.push(`log(${fn ?? "typeof nobody"}${fn ? ".name" : ""}, typeof ${fresh}x, this)`);
        break;
      case 25:
        statements.push(`await Promise.all([1, 2].map(async (x) => log(x + ${number(1)})))${semicolon()}`);
        break;
      case 26:
        if (fn) statements.push(`${fn}(${number()})${semicolon()}`, `log\`t\${${number()}}\``);
        break;
      case 27:
        statements.push(
          `class ${fresh} { constructor(readonly p = ${number(1)}, private q = 2) {} get(k = 1) { return this.p + this.q + k; } static made = 0 }`,
        );
        add(fresh, "cls", false);
        break;
      case 28:
        if (arr) statements.push(`${arr}.push(${number(1)})${semicolon()}`);
        if (changeable && fn) statements.push(`${changeable} = ${fn}(${changeable})`);
        break;
      default:
        statements.push(w.innerStatement(rest, 2));
    }
  }
  return { statements, names: [...names.keys()] };
};
