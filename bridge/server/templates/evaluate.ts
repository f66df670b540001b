/** Evaluates the nodes of a template, each step of it accounted for. */
import { createAccess } from "./access.ts";
import { assignTarget } from "./assign.ts";
import type { Budget } from "./budget.ts";
import { createCalls } from "./calls.ts";
import type { Filters } from "./filters/filter.ts";
import { FUNCTIONS } from "./functions.ts";
import { runLoop } from "./loop.ts";
import { negative, positive } from "./operators/arithmetic.ts";
import { binary } from "./operators/binary.ts";
import { holds } from "./operators/compare.ts";
import { slice } from "./operators/subscript.ts";
import type { ArgumentNodes, Expression, MacroNode, Node, Target } from "./parse/syntax.ts";
import { createScope, type Scope } from "./scope.ts";
import { PythonError } from "./template-error.ts";
import {
  type Arguments,
  Callable,
  Dict,
  elements,
  List,
  text,
  truth,
  Undefined,
  type Value,
} from "./values.ts";

/** Renders one template; what it does counts against one budget. */
export interface Evaluator {
  /** @throws PythonError for what the template does wrong, and when the budget is used up */
  render(nodes: readonly Node[], variables: ReadonlyMap<string, Value>): string;
}

/**
 * @param filters those that the template may use, by name
 * @param escaped changes what is printed, unless a filter of {@link SAFE} has
 */
export function createEvaluator(
  budget: Budget,
  filters: Filters,
  escaped: (text: string) => string = (text) => text,
): Evaluator {
  const access = createAccess(budget);
  const calls = createCalls(budget, filters, access);

  const args = ({ positional, named, list, dict }: ArgumentNodes, scope: Scope): Arguments => {
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
        return access.attribute(evaluate(expression.of, scope), expression.name);
      case "item":
        return subscript(expression.of, expression.at, scope);
      case "slice":
        throw new PythonError("TypeError", "unhashable type: 'slice'");
      case "call":
        return calls.call(evaluate(expression.of, scope), args(expression.args, scope));
      case "filter":
        return calls.filter(
          expression.name,
          expression.of ? evaluate(expression.of, scope) : read(BLOCK, scope),
          args(expression.args, scope),
        );
      case "test":
        return calls.test(
          expression.name,
          expression.of ? evaluate(expression.of, scope) : null,
          args(expression.args, scope),
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
        calls.charge(left, right);
        return binary(expression.operator, left, right, budget);
      }
      case "compare": {
        let left = evaluate(expression.first, scope);
        for (const [operator, each] of expression.rest) {
          const right = evaluate(each, scope);
          calls.charge(left, right);
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
    if (at.is !== "slice") return access.item(of, evaluate(at, scope));
    if (of instanceof Undefined) return of;
    const part = (each: Expression | undefined): Value => (each ? evaluate(each, scope) : null);
    return slice(of, part(at.from), part(at.to), part(at.step), budget);
  };

  const assign = (target: Target, value: Value, scope: Scope): void =>
    assignTarget(target, value, scope, budget);

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
    calls.charge(value);
    return text(value);
  };

  const printed = (expression: Expression, scope: Scope): string => {
    const written = shown(evaluate(expression, scope));
    return isSafe(expression) ? written : escaped(written);
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
        return printed(node.value, scope);
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
        return calls.deeper(() =>
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
        const with_ = args(node.call.args, scope);
        const named = new Map([...with_.named, ["caller", macro(node, scope)] as const]);
        return text(calls.call(evaluate(node.call.of, scope), { ...with_, named }));
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

/** Filters whose text is printed as it is. */
const SAFE: ReadonlySet<string> = new Set(["safe", "e", "escape", "forceescape"]);

function isSafe(expression: Expression): boolean {
  return expression.is === "filter" && SAFE.has(expression.name);
}

/** Where the text of a block stands for its filter; no template can write this name. */
const BLOCK = " block";
