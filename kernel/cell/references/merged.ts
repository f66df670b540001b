/** Collects what the parts of one namespace, or of one enum, share: each part sees the names of all. */
import { bindings, child, children, isIdentifier, type Node, unexported } from "../syntax.ts";

/** Names by the path of the namespace (`A.B`) or enum (`enum A.B`) whose parts share them. */
export type Merged = ReadonlyMap<string, readonly string[]>;

const NOTHING: Merged = new Map();

/** The names in `A.B.C`, from the left. */
export function namesOf(id: Node | undefined): string[] {
  if (isIdentifier(id)) return [id.name];
  if (id?.type !== "TSQualifiedName") return [];
  return [...namesOf(child(id, "left")), ...namesOf(child(id, "right"))];
}

/** The name of a member of an enum. */
export function memberName(member: Node): string {
  const id = child(member, "id");
  return String(isIdentifier(id) ? id.name : id?.value);
}

/** A path inside another; both may be empty. */
export function pathIn(outer: string, name: string): string {
  return outer === "" ? name : `${outer}.${name}`;
}

/** The values that an exported declaration names. */
function valuesOf(node: Node): string[] {
  switch (node.type) {
    case "VariableDeclaration":
      return children(node, "declarations").flatMap((item) =>
        bindings(child(item, "id") as Node).map(({ name }) => name),
      );
    case "TSInterfaceDeclaration":
    case "TSTypeAliasDeclaration":
      return [];
    default:
      return namesOf(child(node, "id")).slice(0, 1);
  }
}

/** What the namespaces and enums among a module's statements share. */
export function mergedNames(body: readonly Node[]): Merged {
  const isOne = (node: Node) => /^TS(?:Module|Enum)Declaration$/.test(unexported(node).type);
  if (!body.some(isOne)) return NOTHING;
  const merged = new Map<string, string[]>();
  const share = (path: string, names: readonly string[]): void => {
    merged.set(path, [...(merged.get(path) ?? []), ...names]);
  };
  const collect = (list: readonly Node[], outer: string): void => {
    for (const statement of list) {
      const node = unexported(statement);
      const names = namesOf(child(node, "id"));
      const inside = child(node, "body");
      if (!inside) continue;
      if (node.type === "TSEnumDeclaration")
        share(`enum ${pathIn(outer, names.join("."))}`, children(inside, "members").map(memberName));
      if (node.type !== "TSModuleDeclaration" || node.declare) continue;
      let path = outer;
      for (const [index, name] of names.entries()) {
        path = pathIn(path, name);
        const next = names[index + 1];
        if (next !== undefined) share(path, [next]);
      }
      const statements = children(inside, "body");
      share(
        path,
        statements
          .filter(({ type }) => type === "ExportNamedDeclaration")
          .flatMap((exported) => valuesOf(unexported(exported))),
      );
      collect(statements, path);
    }
  };
  collect(body, "");
  return merged;
}
