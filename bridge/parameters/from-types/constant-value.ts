/** Evaluates constant expressions by reading the code, without running it. */
import type { Node } from "typescript/unstable/ast";
import { SyntaxKind } from "typescript/unstable/ast";
import type { Checker, Symbol as TypeSymbol } from "typescript/unstable/async";
import { SymbolFlags } from "typescript/unstable/async";

/** A node as this file looks at it: only the members that constant expressions have. */
interface Expression {
  kind: SyntaxKind;
  text?: string;
  operator?: SyntaxKind;
  operand?: Expression;
  expression?: Expression;
  elements?: Iterable<Expression>;
  properties?: Iterable<{ name?: { text?: string }; initializer?: Expression }>;
}

export interface Constant {
  value: unknown;
}

/**
 * The constant an expression stands for; undefined for anything that has to be run.
 * A name stands for the literal of the top-level `const` it refers to (imported ones too), or for
 * `literals[name]` where given.
 */
export async function constantOf(
  node: Node | undefined,
  checker: Checker,
  literals: Record<string, unknown> = {},
): Promise<Constant | undefined> {
  const read = async (at: Expression | undefined): Promise<Constant | undefined> => {
    switch (at?.kind) {
      case SyntaxKind.StringLiteral:
      case SyntaxKind.NoSubstitutionTemplateLiteral:
        return { value: at.text };
      case SyntaxKind.NumericLiteral:
        return { value: Number(at.text) };
      case SyntaxKind.BigIntLiteral:
        return { value: BigInt(String(at.text).replace(/n$/, "")) };
      case SyntaxKind.TrueKeyword:
        return { value: true };
      case SyntaxKind.FalseKeyword:
        return { value: false };
      case SyntaxKind.NullKeyword:
        return { value: null };
      case SyntaxKind.ParenthesizedExpression:
      case SyntaxKind.AsExpression:
      case SyntaxKind.SatisfiesExpression:
        return read(at.expression);
      case SyntaxKind.PrefixUnaryExpression: {
        const operand = await read(at.operand);
        return operand && at.operator === SyntaxKind.MinusToken
          ? { value: typeof operand.value === "bigint" ? -operand.value : -Number(operand.value) }
          : undefined;
      }
      case SyntaxKind.ArrayLiteralExpression:
        return readAll([...(at.elements ?? [])], read);
      case SyntaxKind.ObjectLiteralExpression:
        return readObject(at, read);
      case SyntaxKind.PropertyAccessExpression:
      case SyntaxKind.ElementAccessExpression: {
        // An enum's member: its value is in the type. (getConstantValue knows only const enums.)
        const type = await checker.getTypeAtLocation(at as unknown as Node);
        return type?.isLiteralType() ? { value: type.value } : undefined;
      }
      case SyntaxKind.Identifier:
        return readName(at);
    }
    return undefined;
  };

  const readName = async (at: Expression): Promise<Constant | undefined> => {
    const name = at.text ?? "";
    if (Object.hasOwn(literals, name)) return { value: literals[name] };
    const symbol = await checker.getSymbolAtLocation(at as unknown as Node);
    const target = symbol && (await followAlias(symbol, checker));
    const declaration = (await target?.valueDeclaration?.resolve()) as
      | { kind: SyntaxKind; initializer?: Expression; parent?: { flags?: number } }
      | undefined;
    const isConst = ((declaration?.parent?.flags ?? 0) & 2) !== 0; // NodeFlags.Const
    return declaration?.kind === SyntaxKind.VariableDeclaration && isConst
      ? read(declaration.initializer)
      : undefined;
  };

  return read(node as unknown as Expression | undefined);
}

type Read = (at: Expression | undefined) => Promise<Constant | undefined>;

async function readAll(elements: Expression[], read: Read): Promise<Constant | undefined> {
  const values: unknown[] = [];
  for (const element of elements) {
    const constant = await read(element);
    if (!constant) return undefined;
    values.push(constant.value);
  }
  return { value: values };
}

async function readObject(at: Expression, read: Read): Promise<Constant | undefined> {
  const value: Record<string, unknown> = {};
  for (const property of at.properties ?? []) {
    const constant = await read(property.initializer);
    if (!constant || property.name?.text === undefined) return undefined;
    value[property.name.text] = constant.value;
  }
  return { value };
}

/** The symbol an import or re-export stands for. */
export async function followAlias(symbol: TypeSymbol, checker: Checker): Promise<TypeSymbol> {
  return symbol.flags & SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}
