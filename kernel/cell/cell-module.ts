/** Analyses a cell: what it declares and reads, statement by statement. A notebook is a graph of these modules. */
import { type Declaration, deadZone, declaredBy } from "./declarations.ts";
import { tooDeepAt } from "./nesting.ts";
import { type Parsed, parse } from "./parse.ts";
import { findReferences } from "./references/find.ts";
import { mergedNames } from "./references/merged.ts";
import type { Reference, References } from "./references/reference.ts";
import { child, type Node } from "./syntax.ts";
import type { SyntaxProblem } from "./syntax-problem.ts";

/** One top-level statement with its own reads and writes. */
export interface Statement {
  node: Node;
  start: number;
  end: number;
  declares: string[];
  /** Names of other statements or other cells that it reads or writes as values. */
  reads: Set<string>;
  writes: Set<string>;
  /** Names in its type positions. */
  types: Set<string>;
  references: References;
}

/** One import of a cell. */
export interface CellImport {
  specifier: string;
  statement: number;
  typeOnly: boolean;
}

/** A cell after analysis. One with `problems` must not run. */
export interface CellModule {
  source: string;
  dialect: Parsed["dialect"];
  problems: SyntaxProblem[];
  statements: Statement[];
  declarations: Map<string, Declaration>;
  imports: CellImport[];
  /** Value names it uses and does not declare. */
  free: Set<string>;
  /** Parses its statements from the source again. */
  again(): Statement[];
}

function readsOf(
  references: References,
  own: ReadonlySet<string>,
  pick: (reference: Reference) => boolean,
): Set<string> {
  return new Set(
    references.values
      .filter((reference) => !own.has(reference.name) && pick(reference))
      .map((reference) => reference.name),
  );
}

function isWrite(reference: Reference): boolean {
  return ["write", "update", "shorthand-write"].includes(reference.use);
}

/** A function of its own, whose closure holds nothing of the first analysis. */
function again(source: string) {
  return (): Statement[] => analyse(source).statements;
}

/** What is left of a cell that nests too deeply for the walks over its tree. */
function tooDeep(source: string, { dialect }: Parsed, offset: number): CellModule {
  const nothing = { statements: [], declarations: new Map(), imports: [], free: new Set<string>() };
  return { source, dialect, problems: [tooDeepAt(offset)], ...nothing, again: () => [] };
}

/** Analyses the source of a cell (magics expanded). Pure; source with syntax errors gives its problems. */
export function analyse(source: string): CellModule {
  const parsed = parse(source);
  let at = 0;
  try {
    return moduleOf(source, parsed, (offset) => {
      at = offset;
    });
  } catch (error) {
    if (error instanceof RangeError) return tooDeep(source, parsed, at);
    throw error;
  }
}

/** `reached` is called with where each statement starts. */
function moduleOf(
  source: string,
  { body, problems, dialect }: Parsed,
  reached: (offset: number) => void,
): CellModule {
  const declarations = new Map<string, Declaration>();
  const imports: CellImport[] = [];
  const merged = mergedNames(body);
  const statements = body.map((node, index): Statement => {
    reached(node.start);
    const references = findReferences([node], merged);
    const declares = declaredBy(node, references.vars);
    for (const [id, kind] of declares) {
      // An interface may share its name with a class or a const: the value is what runs.
      const earlier = declarations.get(id.name);
      if (earlier && earlier.kind !== "type" && kind === "type") continue;
      declarations.set(id.name, {
        name: id.name,
        kind,
        start: node.start,
        dead: deadZone(node, id),
        statement: index,
      });
    }
    if (node.type === "ImportDeclaration") {
      const specifier = String((child(node, "source") as Node | undefined)?.value ?? "");
      imports.push({ specifier, statement: index, typeOnly: node.importKind === "type" });
    }
    const names = declares.map(([id]) => id.name);
    const own = new Set(names);
    return {
      node,
      start: node.start,
      end: node.end,
      declares: names,
      reads: readsOf(
        references,
        own,
        (reference) => reference.use !== "write" && reference.use !== "shorthand-write",
      ),
      writes: readsOf(references, own, isWrite),
      types: references.types,
      references,
    };
  });
  const free = new Set<string>();
  for (const statement of statements) {
    for (const name of [...statement.reads, ...statement.writes]) {
      const declaration = declarations.get(name);
      if (!declaration || declaration.kind === "type") free.add(name);
    }
  }
  return { source, dialect, problems, statements, declarations, imports, free, again: again(source) };
}
