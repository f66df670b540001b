/**
 * Random TypeScript programs for the property tests: valid as one module and as cells, cut between statements.
 * They print with `log`; their functions call `tick`, so that one that runs for too long can be ended.
 */

import { forms } from "./program-forms.ts";
import { createWriter, LOCALS, type Names, random, type Type } from "./program-writer.ts";

/** A program, statement by statement, and the top-level names whose values are compared at its end. */
export interface Program {
  statements: string[];
  names: string[];
}

/** A program from numbers: one statement for each, so that shrinking drops statements. */
export function program(seeds: readonly number[]): Program {
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
}
