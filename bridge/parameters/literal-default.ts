/** Reads the value of a parameter's default from its syntax, where that is a literal. */

interface Expression {
  type: string;
  value?: unknown;
  operator?: string;
  argument?: Expression;
  elements?: (Expression | null)[];
  properties?: {
    type: string;
    key?: Expression & { name?: string };
    computed?: boolean;
    value?: Expression;
  }[];
  expression?: Expression;
  quasis?: { value: { cooked?: string } }[];
  bigint?: string;
  regex?: unknown;
}

/** In a box, since the value may be null; undefined for what would have to be run. */
export function literalDefault(node: Expression | undefined): { value: unknown } | undefined {
  switch (node?.type) {
    case "Literal":
      if (node.regex) return undefined;
      return { value: node.bigint === undefined ? node.value : BigInt(node.bigint) };
    case "ParenthesizedExpression":
      return literalDefault(node.expression);
    case "TemplateLiteral":
      return node.quasis?.length === 1 ? { value: node.quasis[0]?.value.cooked } : undefined;
    case "UnaryExpression": {
      const inner = literalDefault(node.argument)?.value;
      if (node.operator !== "-" || (typeof inner !== "number" && typeof inner !== "bigint")) return undefined;
      return { value: -inner };
    }
    case "ArrayExpression": {
      const values = (node.elements ?? []).map((element) => literalDefault(element ?? undefined));
      return values.every((box) => box !== undefined)
        ? { value: values.map(({ value }) => value) }
        : undefined;
    }
    case "ObjectExpression": {
      const entries = (node.properties ?? []).map((property) => {
        const box = property.type === "Property" && !property.computed && literalDefault(property.value);
        return box ? ([property.key?.name ?? String(property.key?.value), box.value] as const) : undefined;
      });
      return entries.every((entry) => entry !== undefined)
        ? { value: Object.fromEntries(entries) }
        : undefined;
    }
    default:
      return undefined;
  }
}
