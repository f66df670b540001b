/** Collects the code that a function runs: its own, and what it uses of its module, of others and of the notebook. */
import { pathToFileURL } from "node:url";
import { canonical } from "./canonical.ts";
import { callsIt, changingStatements, readNames } from "./changers.ts";
import { doubtOf } from "./doubts.ts";
import { loadedInside } from "./loaded-inside.ts";
import type { Modules, Piece, Place } from "./modules.ts";
import { usedNames } from "./names.ts";
import { declaredBy, namesFrom } from "./source-module.ts";
import { child, type Node } from "./syntax.ts";

/** The engine itself: what a task gives does not change with it. */
const OWN_FOLDER = new URL("../", import.meta.url).href;
const OWN_SPECIFIER = /^cellflow(\/|$)/;

/**
 * The texts of all code that runs, in the order in which it is found, equal for equal code; `newest` is the file that
 * was changed last of those that were read from the disk. Or why that is not all of the code. It does not last where the
 * code loads files while it runs.
 */
export type Closure = ({ texts: string[]; newest: ReadFile | undefined } | { problem: string }) & {
  isLasting: boolean;
};

export interface ReadFile {
  url: string;
  /** When it was changed, in milliseconds. */
  changed: number;
}

/** The code that the pieces run, and that of the names. */
export function closureOf(
  modules: Modules,
  pieces: readonly Piece[],
  names: readonly { place: Place; name: string }[] = [],
): Closure {
  const texts: string[] = [];
  const walked = new Set<Node>();
  const waiting = [...pieces];
  const asked = new Set<string>();
  const entered = new Map<string, Place>();
  /** The names that are needed of a module, or of the cells, and those that code there reads. */
  const needed: { place: Place; name: string }[] = [];
  const reads = new Set<string>();
  /** Files that are loaded when the code runs, and what those import. */
  const loadedAtRun = new Set<string>();
  let newest: ReadFile | undefined;
  let problem: string | undefined;

  const noteFile = (url: string, changed: number | undefined): void => {
    if (changed !== undefined && changed > (newest?.changed ?? 0)) newest = { url, changed };
  };

  const needAll = (place: Place): void => {
    waiting.push(...statementsOf(place));
  };

  const needImport = (
    place: Place,
    specifier: string,
    name: string,
    atRun = loadedAtRun.has(place.url),
  ): void => {
    if (OWN_SPECIFIER.test(specifier)) return;
    const key = `${place.url} import ${name} of ${specifier} ${atRun}`;
    if (asked.has(key)) return;
    asked.add(key);
    const resolved = modules.resolve(specifier, place.url);
    if ("other" in resolved) texts.push(`import ${name} from ${resolved.other}`);
    else if ("package" in resolved) texts.push(`import ${name} of ${specifier} from ${resolved.package}`);
    else needFile(resolved.file, name, atRun);
  };

  const needFile = (file: string, name: string, atRun: boolean): void => {
    const url = pathToFileURL(file).href;
    if (url.startsWith(OWN_FOLDER)) return;
    if (atRun) {
      loadedAtRun.add(url);
      if (!modules.isCurrent(url)) problem ??= `it loads ${file} while it runs, which was changed`;
    }
    const place = moduleAt(modules, file);
    if (!place) {
      const read = modules.textAt(url);
      texts.push(`file ${read?.text ?? file}`);
      noteFile(url, read?.changed);
    }
    // A name may also be made in a way that is not seen here, as in CommonJS.
    else if (name === "*" || !needExport(place, name, new Set())) needAll(place);
  };

  /** Whether the module exports the name, itself or from another. */
  const needExport = (place: Place, name: string, visited: Set<string>): boolean => {
    if (visited.has(place.url)) return false;
    visited.add(place.url);
    const one = place.module.exported.get(name);
    if (one === undefined) {
      return place.module.exportsAll.some((specifier) => {
        const resolved = modules.resolve(specifier, place.url);
        const other = "file" in resolved ? moduleAt(modules, resolved.file) : undefined;
        return other !== undefined && needExport(other, name, visited);
      });
    }
    if ("local" in one) needName(place, one.local);
    else if ("statement" in one) waiting.push({ place, node: one.statement });
    else needImport(place, one.specifier, one.name);
    return true;
  };

  const needName = (from: Place, name: string): void => {
    const isOwn = from.module.declared.has(name) || from.module.imported.has(name);
    const place = from.cell !== undefined ? modules.cellWith(name) : isOwn ? from : undefined;
    if (!place) return;
    const key = `${place.url} name ${name}`;
    if (asked.has(key)) return;
    asked.add(key);
    needed.push({ place, name });
    if (place.failed) problem ??= `it uses \`${name}\` of a cell that failed`;
    const imported = place.module.imported.get(name);
    if (imported) needImport(place, imported.specifier, imported.name);
    for (const node of place.module.declared.get(name) ?? []) waiting.push({ place, node });
    const actions =
      place.cell !== undefined
        ? modules.cellActions(name)
        : place.module.actions
            .filter(({ changes, calls }) => changes.has(name) || calls.has(name))
            .map(({ node }) => ({ place, node }));
    for (const action of actions) {
      const isSure = action.place.module.actions.some(
        ({ node, changes }) => node === action.node && changes.has(name),
      );
      // Most calls of methods change nothing that matters: they are its code, and no reason not to cache.
      if (isSure) needAction(action, name);
      else waiting.push(action);
    }
  };

  /** Statements that change what is used. */
  const doubts: { action: Piece; name: string }[] = [];
  const needAction = (action: Piece, name: string): void => {
    doubts.push({ action, name });
    waiting.push(action);
  };

  /** What runs with any code of a module: what it imports without a name. */
  const enter = (place: Place): void => {
    if (entered.has(place.url)) return;
    entered.set(place.url, place);
    noteFile(place.url, place.changed);
    for (const specifier of place.module.importedBare) needImport(place, specifier, "*");
  };

  const walkAll = (): void => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { place, node } = next;
      if (walked.has(node)) continue;
      walked.add(node);
      enter(place);
      texts.push(canonical(node));
      for (const specifier of loadedInside(modules, place, node)) {
        if (specifier === undefined) problem ??= "it loads a module whose name is not written out";
        else needImport(place, specifier, "*", true);
      }
      const source = child(node, "source")?.value;
      if (typeof source === "string") for (const name of namesFrom(node)) needImport(place, source, name);
      else {
        for (const name of readNames(node)) reads.add(name);
        for (const name of usedNames(node)) needName(place, name);
      }
    }
  };

  /** What calls other functions of the modules that change what is needed of them. */
  const needChanges = (): void => {
    const holds = ({ place, node }: Piece): boolean =>
      pieces.some(
        (one) => one.place.url === place.url && node.start <= one.node.start && one.node.end <= node.end,
      );
    const holders = pieces.flatMap(({ place }) => statementsOf(place).filter(holds));
    const ownNames = new Set([...walked, ...holders.map(({ node }) => node)].flatMap(declaredBy));
    const isOwn = (statement: Piece): boolean =>
      walked.has(statement.node) ||
      holds(statement) ||
      declaredBy(statement.node).some((name) => ownNames.has(name));
    const declarationsIn = (place: Place | undefined, name: string): Piece[] =>
      place?.module.declared.get(name)?.map((node) => ({ place, node })) ?? [];
    const cells = {
      statements: (of: ReadonlySet<string>): Piece[] => {
        const found = [...of].flatMap((name) => modules.cellsWith(name));
        return [...new Map(found.map((cell) => [cell.url, cell])).values()].flatMap(statementsOf);
      },
      declarations: (name: string) => declarationsIn(modules.cellWith(name), name),
    };
    const names = needed.filter(({ name }) => reads.has(name));
    const inCells = names.filter(({ place }) => place.cell !== undefined).map(({ name }) => name);
    for (const { statement, name } of changingStatements(new Set(inCells), cells, isOwn).changes)
      needAction(statement, name);
    /** Of modules, what their users may change: their values, and by calling what. */
    const changeable = new Map<string, { values: Set<string>; callers: Map<string, string> }>();
    const modulesUsed = [...entered.values()].filter(({ cell }) => cell === undefined);
    for (const place of modulesUsed) {
      const body = statementsOf(place);
      const module = {
        statements: () => body,
        declarations: (name: string) => declarationsIn(place, name),
      };
      const values = new Set(names.filter((one) => one.place.url === place.url).map(({ name }) => name));
      const { changes, callers } = changingStatements(values, module, isOwn);
      for (const { statement, name } of changes) needAction(statement, name);
      changeable.set(place.url, { values, callers });
    }
    for (const user of [...modulesUsed, ...modules.cellsWith("import")])
      for (const [local, { specifier, name }] of user.module.imported) {
        const resolved = modules.resolve(specifier, user.url);
        const url = "file" in resolved ? pathToFileURL(resolved.file).href : "";
        const exported = entered.get(url)?.module.exported.get(name);
        const { values, callers } = changeable.get(url) ?? {};
        if (!exported || !("local" in exported) || !values || !callers) continue;
        const changed = values.has(exported.local) ? exported.local : undefined;
        const byCall = callers.get(exported.local);
        const scope = user.cell !== undefined ? cells.statements(new Set([local])) : statementsOf(user);
        for (const statement of scope)
          if (byCall !== undefined && callsIt(statement, local) && !isOwn(statement))
            needAction(statement, byCall);
        if (changed === undefined) continue;
        for (const { place, node } of scope) {
          const action = place.module.actions.find((one) => one.node === node);
          if (action?.changes.has(local)) needAction({ place, node }, changed);
          else if (action?.calls.has(local) && user.cell === undefined) waiting.push({ place, node });
        }
      }
  };

  for (const { place, name } of names) needName(place, name);
  walkAll();
  needChanges();
  walkAll();
  for (const { action, name } of doubts) if (reads.has(name)) problem ??= doubtOf(action, name, pieces);
  const isLasting = loadedAtRun.size === 0;
  return problem === undefined ? { texts, newest, isLasting } : { problem, isLasting };
}

function statementsOf(place: Place): Piece[] {
  return place.module.body.map((node) => ({ place, node }));
}

function moduleAt(modules: Modules, file: string): Place | undefined {
  return /\.[cm]?[jt]sx?$/.test(file) ? modules.at(pathToFileURL(file).href) : undefined;
}
