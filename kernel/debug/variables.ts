/** What is inside a value: its variables, page by page, getters only when asked for. */
import type { Runtime } from "node:inspector";
import type { Cdp } from "./cdp.ts";
import { type DapVariable, DebugError } from "./dap.ts";
import { isPrimitive, typeText, valueText } from "./present.ts";

type RemoteObject = Runtime.RemoteObject;

/** A slice of what is inside; `filter` keeps to numbered or to named ones. */
export interface Page {
  start?: number;
  count?: number;
  filter?: "indexed" | "named";
}

/** What a reference stands for. */
interface Container {
  list(page: Page): Promise<DapVariable[]>;
  /** Change one of what is inside; resolves to what it then is. */
  set?(name: string, value: RemoteObject): Promise<void>;
}

/** References given out, until they are forgotten. */
export interface Variables {
  /** How a value is shown under a name; `path` is the expression that leads to it. */
  show(name: string, value: RemoteObject | undefined, path?: string): DapVariable;
  /** The named ones inside an object of the inspector's. */
  named(
    objectId: string,
    skip?: (name: string) => boolean,
    path?: (name: string) => string,
  ): Promise<DapVariable[]>;
  refer(container: Container): number;
  list(reference: number, page: Page): Promise<DapVariable[]>;
  set(reference: number, name: string, value: RemoteObject): Promise<void>;
  forget(upTo: number): void;
  last(): number;
}

const CHUNK = 100; // items shown at a time where a front end does not ask for pages

/** As an argument for a function on the main thread. */
export const asArgument = (value: RemoteObject): Runtime.CallArgument =>
  value.objectId !== undefined
    ? { objectId: value.objectId }
    : value.unserializableValue !== undefined
      ? { unserializableValue: value.unserializableValue }
      : { value: value.value };

const memberPath = (path: string | undefined, name: string): string | undefined =>
  path &&
  (/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)
    ? `${path}.${name}`
    : `${path}[${/^\d+$/.test(name) ? name : JSON.stringify(name)}]`);

const sizeOf = ({ subtype, description = "" }: RemoteObject): number =>
  ["array", "typedarray", "map", "set"].includes(String(subtype))
    ? Number(/\((\d+)\)$/.exec(description)?.[1] ?? 0)
    : 0;

/** Items of a list or a collection from `start` on, a Map's as key, value, key, value. */
const takeItems = `function (start, count) {
  if (this instanceof Map) return Array.from(this).slice(start, start + count).flat(1);
  return (this instanceof Set ? Array.from(this) : Array.prototype.slice.call(this, start, start + count)).slice(this instanceof Set ? start : 0, this instanceof Set ? start + count : undefined);
}`;

const hidden = new Set([
  "[[Prototype]]",
  "[[Entries]]",
  "[[Scopes]]",
  "[[FunctionLocation]]",
  "[[IsRevoked]]",
]);

/** `bare` leaves out the type of plain values (JupyterLab shows a type it does not know in place of the value). */
export const createVariables = (cdp: Cdp, bare: () => boolean): Variables => {
  const containers = new Map<number, Container>();
  let last = 0;
  const refer: Variables["refer"] = (container) => {
    last += 1;
    containers.set(last, container);
    return last;
  };

  const show: Variables["show"] = (name, value, path) => {
    if (!value) return { name, value: "(no value here)", variablesReference: 0 };
    const inside =
      isPrimitive(value) || value.objectId === undefined ? 0 : refer(objectContainer(value, path));
    const size = sizeOf(value);
    return {
      name,
      value: valueText(value),
      ...(bare() && isPrimitive(value) ? {} : { type: typeText(value) }),
      ...(path ? { evaluateName: path } : {}),
      variablesReference: inside,
      ...(size > CHUNK ? { indexedVariables: size } : {}),
    };
  };

  /** What a getter gives is asked for when the person opens it. */
  const getter = (name: string, objectId: string, path: string | undefined): DapVariable => ({
    name,
    value: "(…)",
    ...(path ? { evaluateName: path } : {}),
    presentationHint: { kind: "property", lazy: true },
    variablesReference: refer({
      list: async () => {
        const { result, exceptionDetails } = await cdp("Runtime.callFunctionOn", {
          objectId,
          functionDeclaration: "function (name) { return this[name]; }",
          arguments: [{ value: name }],
          generatePreview: true,
        });
        if (exceptionDetails) return [{ name, value: `[threw ${valueText(result)}]`, variablesReference: 0 }];
        return [show(name, result, path)];
      },
    }),
  });

  const named: Variables["named"] = async (objectId, skip = () => false, pathTo = () => "") => {
    const own = await cdp("Runtime.getProperties", { objectId, ownProperties: true, generatePreview: true });
    const seen = new Set<string>();
    const shown: DapVariable[] = [];
    const add = (property: Runtime.PropertyDescriptor): void => {
      const { name, value, get, symbol } = property;
      if (seen.has(name) || skip(name)) return;
      seen.add(name);
      const path = symbol ? undefined : pathTo(name) || undefined;
      if (value || !get || get.type === "undefined") shown.push(show(name, value, path));
      else shown.push(getter(name, objectId, path));
    };
    for (const property of own.result) add(property);
    for (const { name, value } of own.privateProperties ?? [])
      shown.push(show(name, value, pathTo(name) || undefined));
    for (const { name, value } of own.internalProperties ?? [])
      if (!hidden.has(name)) shown.push(show(name, value));
    return shown;
  };

  /** Getters of its classes. */
  const inherited = async (
    objectId: string,
    skip: (name: string) => boolean,
    path: string | undefined,
  ): Promise<DapVariable[]> => {
    const { result } = await cdp("Runtime.getProperties", {
      objectId,
      ownProperties: false,
      accessorPropertiesOnly: true,
    });
    return result
      .filter(
        ({ isOwn, get, name, symbol }) =>
          !isOwn && !symbol && get && get.type !== "undefined" && name !== "__proto__" && !skip(name),
      )
      .map(({ name }) => getter(name, objectId, memberPath(path, name)));
  };

  const items = async (
    value: RemoteObject,
    start: number,
    count: number,
    path: string | undefined,
  ): Promise<DapVariable[]> => {
    const objectId = String(value.objectId);
    const taken = await cdp("Runtime.callFunctionOn", {
      objectId,
      functionDeclaration: takeItems,
      arguments: [{ value: start }, { value: count }],
    });
    if (taken.result.objectId === undefined) throw new DebugError(valueText(taken.result));
    const { result } = await cdp("Runtime.getProperties", {
      objectId: taken.result.objectId,
      ownProperties: true,
      generatePreview: true,
    });
    const found = new Map(
      result.filter(({ name }) => /^\d+$/.test(name)).map((item) => [Number(item.name), item.value]),
    );
    if (value.subtype === "map") {
      return [...found.keys()]
        .filter((at) => at % 2 === 0)
        .map((at) => {
          const key = found.get(at);
          const inside =
            path && key?.type === "string" ? `${path}.get(${JSON.stringify(key.value)})` : undefined;
          return show(key ? valueText(key) : "", found.get(at + 1), inside);
        });
    }
    const isSet = value.subtype === "set";
    return [...found].map(([at, item]) =>
      show(String(start + at), item, isSet ? undefined : memberPath(path, String(start + at))),
    );
  };

  /** A long list in parts of a hundred (or a hundred hundreds, and so on). */
  const chunks = (
    value: RemoteObject,
    start: number,
    count: number,
    path: string | undefined,
  ): DapVariable[] => {
    let size = CHUNK;
    while (count / size > CHUNK) size *= CHUNK;
    return Array.from({ length: Math.ceil(count / size) }, (_, index) => {
      const from = start + index * size;
      const length = Math.min(size, start + count - from);
      return {
        name: `[${from}…${from + length - 1}]`,
        value: "",
        variablesReference: refer({
          list: async () =>
            length > CHUNK ? chunks(value, from, length, path) : items(value, from, length, path),
        }),
      };
    });
  };

  function objectContainer(value: RemoteObject, path: string | undefined): Container {
    const objectId = String(value.objectId);
    const size = sizeOf(value);
    const isNumbered = value.subtype === "array" || value.subtype === "typedarray";
    const skip = (name: string): boolean => isNumbered && (/^\d+$/.test(name) || name === "length");
    return {
      list: async ({ start = 0, count = 0, filter }) => {
        const paged = count > 0 || filter === "indexed";
        const indexed = async (): Promise<DapVariable[]> => {
          if (size === 0 || filter === "named") return [];
          if (paged) return items(value, start, count || size, path);
          return size > CHUNK ? chunks(value, 0, size, path) : items(value, 0, size, path);
        };
        const others = async (): Promise<DapVariable[]> => {
          if (filter === "indexed" || (filter === undefined && start > 0)) return [];
          const own =
            size > 10_000 && isNumbered
              ? []
              : await named(objectId, skip, (name) => memberPath(path, name) ?? "");
          const names = new Set(own.map(({ name }) => name));
          const getters =
            value.subtype === "array" || value.type === "function"
              ? []
              : await inherited(objectId, (name) => names.has(name), path);
          return [...own, ...getters];
        };
        return [...(await indexed()), ...(await others())];
      },
      set: async (name, given) => {
        const { exceptionDetails, result } = await cdp("Runtime.callFunctionOn", {
          objectId,
          functionDeclaration: "function (name, value) { this[name] = value; }",
          arguments: [{ value: name }, asArgument(given)],
        });
        if (exceptionDetails) throw new DebugError(valueText(result));
      },
    };
  }

  const at = (reference: number): Container => {
    const container = containers.get(reference);
    if (!container)
      throw new DebugError("This value is no longer there: the code has gone on since it was shown");
    return container;
  };

  return {
    show,
    named,
    refer,
    list: (reference, page) => at(reference).list(page),
    set: async (reference, name, value) => {
      const container = at(reference);
      if (!container.set) throw new DebugError(`${name} can't be changed here`);
      await container.set(name, value);
    },
    forget: (upTo) => {
      for (const reference of containers.keys()) if (reference <= upTo) containers.delete(reference);
    },
    last: () => last,
  };
};
