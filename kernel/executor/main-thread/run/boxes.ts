/** Holds the boxes of a notebook's names, and the helpers that compiled cells call on them. */
import { nameHere } from "../../../cell/habit-hints.ts";
import { nearest } from "../../../nearest.ts";
import { type CellRun, waitIn } from "./cell-run.ts";
import { bindImport } from "./imported-names.ts";

/** One top-level name of the notebook: its value, and whether it has been declared. */
export interface Box {
  v: unknown;
  d: boolean;
}

/** All names of the notebook. */
export interface Boxes {
  get(name: string): Box;
  declared(): string[];
  clear(): void;
  /** What a name means in cells only, while no cell declares it; created on first use. */
  cellOnly(name: string): { value: unknown } | undefined;
  /** The module of the kernel's host that exports `name`. */
  exporter(name: string): string | undefined;
}

export function createBoxes(
  cellOnly: Readonly<Record<string, () => unknown>> = {},
  exports: Readonly<Record<string, readonly string[]>> = {},
): Boxes {
  const boxes = new Map<string, Box>();
  const created = new Map<string, { value: unknown }>();
  return {
    get: (name) => {
      let box = boxes.get(name);
      if (!box) {
        box = { v: undefined, d: false };
        boxes.set(name, box);
      }
      return box;
    },
    declared: () => [...boxes].filter(([, box]) => box.d).map(([name]) => name),
    clear: () => boxes.clear(),
    cellOnly: (name) => {
      const create = Object.hasOwn(cellOnly, name) ? cellOnly[name] : undefined;
      if (create && !created.has(name)) created.set(name, { value: create() });
      return created.get(name);
    },
    exporter: (name) => Object.keys(exports).find((specifier) => exports[specifier]?.includes(name)),
  };
}

/** What a compiled cell finds under its helper's name. */
export interface CellHelpers {
  result: unknown;
  meta: { url: string; dirname: string; filename: string; main: boolean; resolve(specifier: string): string };
  wait(value: unknown): unknown;
  constant(name: string): never;
  early(name: string): never;
  /** A stand-in for the box of a name that no cell has declared. */
  missing(name: string): { v: unknown };
  /** The same for `typeof`, which asks for any name. */
  global(name: string): { v: unknown };
  assignable(box: Box, name: string): { v: unknown };
  bind(namespace: Record<string, unknown>, from: string, box: Box, specifier: string, used: boolean): void;
  use(resource: unknown, async: boolean): unknown;
  /** Resources of top-level `using`, disposed of when the cell ends, last first. */
  dispose(): Promise<void>;
}

function fromGlobal(name: string): unknown {
  return (globalThis as Record<string, unknown>)[name];
}

/** Helpers for one run of a cell. */
export function createHelpers(run: CellRun, boxes: Boxes, meta: CellHelpers["meta"]): CellHelpers {
  const resources = new AsyncDisposableStack();
  const unknownName = (name: string): ReferenceError => {
    const from = boxes.exporter(name);
    if (from) return new ReferenceError(`${name} is not defined: import { ${name} } from "${from}"`);
    const near =
      nameHere(name) ?? nearest(name, [...boxes.declared(), ...Object.getOwnPropertyNames(globalThis)]);
    return new ReferenceError(`${name} is not defined${near ? ` (did you mean ${near}?)` : ""}`);
  };
  return {
    result: undefined,
    meta,
    wait: (value) => waitIn(run, value),
    constant: (name) => {
      throw new TypeError(`Assignment to constant variable '${name}'.`);
    },
    early: (name) => {
      throw new ReferenceError(`Cannot access '${name}' before initialization`);
    },
    missing: (name) => {
      const known = boxes.cellOnly(name);
      if (known) return { v: known.value };
      if (name in globalThis) return { v: fromGlobal(name) };
      throw unknownName(name);
    },
    global: (name) => {
      const known = boxes.cellOnly(name);
      return { v: known ? known.value : fromGlobal(name) };
    },
    assignable: (box, name) => {
      if (box.d) return box;
      if (!(name in globalThis)) throw unknownName(name);
      return Object.defineProperty({} as { v: unknown }, "v", {
        get: () => fromGlobal(name),
        set: (value) => {
          (globalThis as Record<string, unknown>)[name] = value;
        },
      });
    },
    bind: (namespace, from, box, specifier, used) =>
      bindImport(box, { namespace, from, specifier, resolve: meta.resolve }, used),
    use: (value, async) => {
      if (value === null || value === undefined) return value;
      if (async) return resources.use(value as AsyncDisposable);
      const { [Symbol.dispose]: dispose } = value as { [Symbol.dispose]?: unknown };
      if (typeof dispose !== "function") throw new TypeError("Symbol(Symbol.dispose) is not a function");
      resources.defer(() => void Reflect.apply(dispose, value, []));
      return value;
    },
    dispose: () => resources.disposeAsync(),
  };
}
