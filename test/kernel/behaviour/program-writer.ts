/** Writes expressions and function bodies of random programs, with the names in reach. */

/** What a name of a program holds. */
export type Type = "num" | "str" | "arr" | "obj" | "fn" | "cls";
/** A name that may be used, and whether it may be assigned. */
export interface Known {
  name: string;
  type: Type;
  mutable: boolean;
}

/** Names in reach, inner scopes first; `top` names are the notebook's. */
export type Names = Map<string, Known>;

/** Numbers from 0 to 1, the same for the same seed. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export const LOCALS = ["a", "b", "c", "d", "e", "f", "g", "h"];

/** A writer whose choices come from `next`. */
export function createWriter(next: () => number) {
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
}

export type Writer = ReturnType<typeof createWriter>;
