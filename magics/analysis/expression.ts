/** Puts TypeScript that a magic was given for an option into the call that the magic writes. */
import { analyse } from "../../kernel/cell/cell-module.ts";
import { MagicError } from "../../kernel/magic/magic.ts";

/** Code that gives an option's value; its names are those of the cell. */
export class Expression {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}

/** @throws MagicError `magic.value` for text that is no expression */
export function parseExpression(magic: string, flag: string, text: string): Expression {
  const { statements, problems } = analyse(`(${text}\n)`);
  if (problems.length > 0 || statements.length !== 1 || statements[0]?.node.type !== "ExpressionStatement") {
    throw new MagicError(
      "magic.value",
      `%%${magic}: --${flag} is ${JSON.stringify(text)}: it must be TypeScript, like the name of a function`,
    );
  }
  return new Expression(text);
}

/** The source of an object of options: values as JSON, expressions as they were written. */
export function optionsSource(options: Record<string, unknown>): string {
  const members = Object.entries(options)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${JSON.stringify(name)}:${valueSource(value)}`);
  return `{${members.join(",")}}`;
}

function valueSource(value: unknown): string {
  if (value instanceof Expression) return `(${value.source})`;
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? optionsSource(value as Record<string, unknown>) : JSON.stringify(value);
}
