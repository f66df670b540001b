/** Collects the code that a function runs: its own, and what it uses of its module, of others and of the notebook. */
import { pathToFileURL } from "node:url";
import { canonical } from "./canonical.ts";
import { type Modules, type Place, textOf } from "./modules.ts";
import { usedNames } from "./names.ts";
import { child, type Node, walk } from "./syntax.ts";

/** The engine itself: what a task gives does not change with it. */
const OWN_FOLDER = new URL("../", import.meta.url).href;
const OWN_SPECIFIER = /^cellflow(\/|$)/;

/** One piece of code, and where it stands. */
export interface Piece {
  place: Place;
  node: Node;
}

/** The texts of all code that the pieces run, in the order in which it is found; equal for equal code. */
export function closureTexts(modules: Modules, pieces: readonly Piece[]): string[] {
  const texts = new Set<string>();
  const walked = new Set<Node>();
  const waiting = [...pieces];
  const asked = new Set<string>();
  const needAll = (place: Place): void => {
    for (const node of place.module.body) waiting.push({ place, node });
  };

  const needImport = (place: Place, specifier: string, name: string): void => {
    if (OWN_SPECIFIER.test(specifier)) return;
    const resolved = modules.resolve(specifier, place.url);
    if ("other" in resolved) texts.add(`import ${name} from ${resolved.other}`);
    else if ("package" in resolved) texts.add(`import ${name} of ${specifier} from ${resolved.package}`);
    else needFile(resolved.file, name);
  };

  const needFile = (file: string, name: string): void => {
    const url = pathToFileURL(file).href;
    if (url.startsWith(OWN_FOLDER)) return;
    const place = moduleAt(modules, file);
    if (!place) texts.add(`file ${textOf(url) ?? file}`);
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
    const imported = place.module.imported.get(name);
    if (imported) needImport(place, imported.specifier, imported.name);
    for (const node of place.module.declared.get(name) ?? []) waiting.push({ place, node });
    const actions =
      place.cell !== undefined
        ? modules.cellActions(name)
        : place.module.actions
            .filter(({ changes }) => changes.has(name))
            .map(({ node }) => ({ place, node }));
    waiting.push(...actions);
  };

  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const { place, node } = next;
    if (walked.has(node)) continue;
    walked.add(node);
    texts.add(canonical(node));
    for (const specifier of loadedInside(node)) needImport(place, specifier, "*");
    for (const name of usedNames(node)) needName(place, name);
  }
  return [...texts];
}

function moduleAt(modules: Modules, file: string): Place | undefined {
  return /\.[cm]?[jt]sx?$/.test(file) ? modules.at(pathToFileURL(file).href) : undefined;
}

/** What `import("./a.ts")` and `require("./a.ts")` in a piece of code load. */
function loadedInside(node: Node): string[] {
  const found: string[] = [];
  walk(node, (inner) => {
    const [argument] = Array.isArray(inner.arguments) ? (inner.arguments as Node[]) : [];
    const isRequire = inner.type === "CallExpression" && child(inner, "callee")?.name === "require";
    const source = inner.type === "ImportExpression" ? child(inner, "source") : isRequire && argument;
    if (source && typeof source.value === "string") found.push(source.value);
    return undefined;
  });
  return found;
}
