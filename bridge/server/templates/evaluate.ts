/** Evaluates the nodes of a template, each step of it accounted for. */
import { argumentsOf } from "./arguments.ts";
import type { Budget } from "./budget.ts";
import type { Filters, Using } from "./filters/filter.ts";
import { COMPARING, TESTS } from "./filters/plain.ts";
import { FUNCTIONS } from "./functions.ts";
import { runLoop } from "./loop.ts";
import { isChanging, methodOf } from "./methods.ts";
import { binary, elementAt, holds, negative, positive, slice } from "./operators.ts";
import { createScope, type Scope } from "./scope.ts";
import type { Expression, Given, MacroNode, Node, Target } from "./syntax.ts";
import { PythonError } from "./template-error.ts";
import {
  type Arguments,
  Callable,
  cost,
  Dict,
  elements,
  List,
  Namespace,
  repr,
  text,
  truth,
  typeName,
  Undefined,
  type Value,
} from "./values.ts";

export interface Evaluator {
  render(nodes: readonly Node[], variables: ReadonlyMap<string, Value>): string;
}

/** Calls of macros in macros, and of filters in filters. */
const MAX_DEPTH = 50;

export function createEvaluator(budget: Budget, filters: Filters): Evaluator {
  let depth = 0;
  const deeper = <T>(work: () => T): T => {
    depth++;
    if (depth > MAX_DEPTH) throw new PythonError("RecursionError", "maximum recursion depth exceeded");
    try {
      return work();
    } finally {
      depth--;
    }
  };

  /** Accounts for going through values. */
  const charge = (...values: readonly Value[]): void => {
    for (const value of values) budget.take(cost(value));
  };

  const using: Using = {
    budget,
    attribute(of, path) {
      const parts = typeof path === "bigint" ? [path] : text(path).split(".");
      return parts.reduce<Value>((value, part) => {
        const isPlace = typeof part === "bigint" || /^\d+$/.test(part);
        return item(value, isPlace ? BigInt(part) : part);
      }, of);
    },
    filter: (name, of, given) => applyFilter(name, of, given),
    test: (name, of, given) => applyTest(name, of, given),
  };

  const applyFilter = (name: string, of: Value, given: Arguments): Value => {
    const found = filters.get(name);
    if (!found) throw new PythonError("TemplateAssertionError", `No filter named '${name}'.`);
    charge(of, ...given.positional);
    return deeper(() => {
      const isOpen = found.names[0] === "*";
      const reader = argumentsOf(
        `do_${name}`,
        isOpen ? { positional: [], named: given.named } : given,
        isOpen ? [...given.named.keys()] : found.names,
      );
      const value = found.call(of, reader, using, given);
      if (typeof value === "string") budget.take(value.length);
      else if (value instanceof List) budget.take(value.items.length);
      return value;
    });
  };

  const applyTest = (name: string, of: Value, { positional }: Arguments): boolean => {
    const [argument = null] = positional;
    charge(of, argument);
    const operator = COMPARING.get(name);
    if (operator !== undefined) return holds(operator, of, argument, budget);
    if (name === "filter") return filters.has(text(of));
    if (name === "test") return TESTS.has(text(of)) || COMPARING.has(text(of));
    const test = TESTS.get(name);
    if (!test) throw new PythonError("TemplateAssertionError", `No test named '${name}'.`);
    return test(of, argument);
  };

  /** `of.name`: a method or else an element. */
  const attribute = (of: Value, name: string): Value => {
    if (of instanceof Undefined) return of;
    if (name.startsWith("_") || isChanging(of, name))
      return new Undefined(
        `access to attribute '${name}' of '${typeName(of)}' object is unsafe.`,
        "SecurityError",
      );
    if (of instanceof Namespace) return orMissing(of.values.get(name), of, name);
    return methodOf(of, name, budget) ?? orMissing(elementAt(of, name, budget), of, name);
  };
  const orMissing = (found: Value | undefined, of: Value, name: string): Value =>
    found === undefined ? missing(of, name) : found;
  /** `of[at]`: an element or else a method. */
  const item = (of: Value, at: Value): Value => {
    if (of instanceof Undefined) return of;
    const found = elementAt(of, at, budget);
    if (found !== undefined) return found;
    if (typeof at === "string") return attribute(of, at);
    return new Undefined(`${typeName(of)} object has no element ${repr(at)}`);
  };
  const missing = (of: Value, name: string): Undefined =>
    new Undefined(
      of instanceof Dict
        ? `'dict object' has no attribute '${name}'`
        : `'${typeName(of)} object' has no attribute '${name}'`,
    );

  const given = ({ positional, named, list, dict }: Given, scope: Scope): Arguments => {
    const more = list ? elements(evaluate(list, scope), budget) : [];
    const others = dict ? evaluate(dict, scope) : undefined;
    return {
      positional: [...positional.map((each) => evaluate(each, scope)), ...more],
      named: new Map([
        ...named.map(([name, each]) => [name, evaluate(each, scope)] as const),
        ...(others instanceof Dict
          ? others.entries().map(([key, value]) => [text(key), value] as const)
          : []),
      ]),
    };
  };

  const call = (of: Value, with_: Arguments): Value => {
    if (of instanceof Undefined) return of.fail();
    const body = of instanceof Callable || of instanceof Namespace ? of.call : undefined;
    if (!body) throw new PythonError("TypeError", `'${typeName(of)}' object is not callable`);
    charge(...with_.positional, ...with_.named.values());
    return deeper(() => body(with_));
  };

  const read = (name: string, scope: Scope): Value => {
    const found = scope.get(name);
    if (found !== undefined) return found;
    return FUNCTIONS.get(name)?.(budget) ?? new Undefined(`'${name}' is undefined`);
  };

  const evaluate = (expression: Expression, scope: Scope): Value => {
    budget.step();
    switch (expression.is) {
      case "literal":
        return expression.value;
      case "name":
        return read(expression.name, scope);
      case "list":
      case "tuple": {
        const items = expression.items.map((each) => evaluate(each, scope));
        budget.take(items.length);
        return new List(items, expression.is === "tuple");
      }
      case "dict": {
        const dict = new Dict();
        budget.take(expression.entries.length);
        for (const [key, value] of expression.entries) dict.set(evaluate(key, scope), evaluate(value, scope));
        return dict;
      }
      case "attribute":
        return attribute(evaluate(expression.of, scope), expression.name);
      case "item":
        return subscript(expression.of, expression.at, scope);
      case "slice":
        throw new PythonError("TypeError", "unhashable type: 'slice'");
      case "call":
        return call(evaluate(expression.of, scope), given(expression.given, scope));
      case "filter":
        return applyFilter(
          expression.name,
          expression.of ? evaluate(expression.of, scope) : read(BLOCK, scope),
          given(expression.given, scope),
        );
      case "test":
        return applyTest(
          expression.name,
          expression.of ? evaluate(expression.of, scope) : null,
          given(expression.given, scope),
        );
      case "unary": {
        const of = evaluate(expression.of, scope);
        if (expression.operator === "not") return !truth(of);
        return expression.operator === "-" ? negative(of) : positive(of);
      }
      case "binary": {
        const left = evaluate(expression.left, scope);
        if (expression.operator === "and") return truth(left) ? evaluate(expression.right, scope) : left;
        if (expression.operator === "or") return truth(left) ? left : evaluate(expression.right, scope);
        const right = evaluate(expression.right, scope);
        charge(left, right);
        return binary(expression.operator, left, right, budget);
      }
      case "compare": {
        let left = evaluate(expression.first, scope);
        for (const [operator, each] of expression.rest) {
          const right = evaluate(each, scope);
          charge(left, right);
          if (!holds(operator, left, right, budget)) return false;
          left = right;
        }
        return true;
      }
      case "choice":
        if (truth(evaluate(expression.test, scope))) return evaluate(expression.then, scope);
        if (expression.otherwise) return evaluate(expression.otherwise, scope);
        return new Undefined("the inline if-expression evaluated to false and no else section was defined.");
    }
  };

  const subscript = (from: Expression, at: Expression, scope: Scope): Value => {
    const of = evaluate(from, scope);
    if (at.is !== "slice") return item(of, evaluate(at, scope));
    if (of instanceof Undefined) return of;
    const part = (each: Expression | undefined): Value => (each ? evaluate(each, scope) : null);
    return slice(of, part(at.from), part(at.to), part(at.step), budget);
  };

  const assign = (target: Target, value: Value, scope: Scope): void => {
    if (target.is === "name") scope.set(target.name, value);
    else if (target.is === "member") {
      const of = scope.get(target.of);
      if (!(of instanceof Namespace && of.isOpen))
        throw new PythonError("TemplateRuntimeError", "cannot assign attribute on non-namespace object");
      of.values.set(target.name, value);
    } else {
      if (!(typeof value === "string" || value instanceof List || value instanceof Dict))
        throw new PythonError("TypeError", `cannot unpack non-iterable ${typeName(value)} object`);
      const items = elements(value, budget);
      if (items.length !== target.items.length)
        throw new PythonError(
          "ValueError",
          items.length > target.items.length
            ? `too many values to unpack (expected ${target.items.length})`
            : `not enough values to unpack (expected ${target.items.length}, got ${items.length})`,
        );
      for (const [index, each] of target.items.entries()) assign(each, items[index] ?? null, scope);
    }
  };

  const macro = (node: MacroNode, scope: Scope): Callable =>
    new Callable(node.name, ({ positional, named }) => {
      const inner = scope.inner();
      const known = node.parameters.map(({ name }) => name);
      for (const [index, { name, otherwise }] of node.parameters.entries()) {
        const value = index < positional.length ? positional[index] : named.get(name);
        if (value !== undefined) inner.set(name, value);
        else
          inner.set(
            name,
            otherwise ? evaluate(otherwise, inner) : new Undefined(`parameter '${name}' was not provided`),
          );
      }
      inner.set("varargs", new List(positional.slice(known.length), true));
      const others = new Dict();
      for (const [name, value] of named)
        if (!known.includes(name) && name !== "caller") others.set(name, value);
      inner.set("kwargs", others);
      inner.set("caller", named.get("caller") ?? new Undefined("No caller defined"));
      return run(node.body, inner);
    });

  const shown = (value: Value): string => {
    charge(value);
    return text(value);
  };

  const run = (nodes: readonly Node[], scope: Scope): string => {
    const parts: string[] = [];
    for (const node of nodes) {
      budget.step();
      const part = runNode(node, scope);
      budget.take(part.length);
      parts.push(part);
    }
    return parts.join("");
  };

  const runNode = (node: Node, scope: Scope): string => {
    switch (node.is) {
      case "text":
        return node.text;
      case "print":
        return shown(evaluate(node.value, scope));
      case "set":
        assign(node.target, evaluate(node.value, scope), scope);
        return "";
      case "set-block": {
        const inner = scope.inner();
        const body = run(node.body, inner);
        assign(node.target, node.filter ? filtered(node.filter, body, inner) : body, scope);
        return "";
      }
      case "if":
        for (const [test, body] of node.branches) if (truth(evaluate(test, scope))) return run(body, scope);
        return run(node.otherwise, scope);
      case "for":
        return deeper(() =>
          runLoop(node, elements(evaluate(node.of, scope), budget), scope, { budget, assign, evaluate, run }),
        );
      case "with": {
        const inner = scope.inner();
        for (const [target, value] of node.values) assign(target, evaluate(value, scope), inner);
        return run(node.body, inner);
      }
      case "loading":
        throw new PythonError("TypeError", "no loader for this environment specified");
      case "filter-block": {
        const inner = scope.inner();
        return text(filtered(node.filter, run(node.body, inner), inner));
      }
      case "block":
        return run(node.body, scope.inner());
      case "macro":
        scope.set(node.name, macro(node, scope));
        return "";
      case "call-block": {
        if (node.call?.is !== "call") return "";
        const with_ = given(node.call.given, scope);
        const named = new Map([...with_.named, ["caller", macro(node, scope)] as const]);
        return text(call(evaluate(node.call.of, scope), { ...with_, named }));
      }
    }
  };

  const filtered = (filter: Expression, body: string, scope: Scope): Value => {
    const inner = scope.inner();
    inner.set(BLOCK, body);
    return evaluate(filter, inner);
  };

  return {
    render: (nodes, variables) => run(nodes, createScope(createScope(undefined, new Map(variables)))),
  };
}

/** Where the text of a block stands for its filter; no template can write this name. */
const BLOCK = " block";
