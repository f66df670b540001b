/** What is inside a value: its items by number, then what it has by name, read page by page where it is much. */
import type { Runtime } from "node:inspector";
import type { DapVariable } from "../protocol/dap.ts";
import { type Members, readyMembers } from "./paging.ts";
import { memberPath, type PropertyReader, type Show } from "./properties.ts";
import { someEntries, someItems, someNames } from "./slices.ts";
import { valueText } from "./value-text.ts";

type RemoteObject = Runtime.RemoteObject;

/**
 * What is inside a value, of one `kind` where one is given. `path` is the expression that leads to the value; `told`
 * hears the key of each item of a Map that is shown.
 */
export type MembersOf = (
  value: RemoteObject,
  path: string | undefined,
  kind?: Members["kind"],
  told?: (name: string, key: RemoteObject) => void,
) => Promise<Members[]>;

/** Own properties beyond this are read page by page: V8 takes half a second for 20,000 at once. */
const MOST_AT_ONCE = 1000;

function isList({ subtype }: RemoteObject): boolean {
  return subtype === "array" || subtype === "typedarray";
}

function isCollection({ subtype }: RemoteObject): boolean {
  return subtype === "map" || subtype === "set";
}

/** How many items a list or a collection has, as V8 describes it: `Array(3)`. */
export function itemsIn(value: RemoteObject): number {
  return isList(value) || isCollection(value)
    ? Number(/\((\d+)\)$/.exec(value.description ?? "")?.[1] ?? 0)
    : 0;
}

/** Whether an object has to be asked how many properties it has. Those of a list are few, those of a proxy a trap's. */
function mayBeMany(value: RemoteObject): boolean {
  return !isList(value) && value.subtype !== "proxy" && value.preview?.overflow !== false;
}

export function createMembersOf(properties: PropertyReader, show: Show): MembersOf {
  const listItems = (value: RemoteObject, path: string | undefined): Members => {
    const objectId = String(value.objectId);
    return {
      kind: "indexed",
      size: itemsIn(value),
      take: async (start, count) =>
        (await properties.picked(objectId, someItems(start, count))).map((one) =>
          properties.shown(one, objectId, memberPath(path, one.name)),
        ),
    };
  };

  const entries = (
    value: RemoteObject,
    path: string | undefined,
    told: (name: string, key: RemoteObject) => void,
  ): Members => ({
    kind: "indexed",
    size: itemsIn(value),
    take: async (start, count) => {
      const found = new Map(
        (await properties.picked(String(value.objectId), someEntries(start, count)))
          .filter(({ name }) => /^\d+$/.test(name))
          .map((one) => [Number(one.name), one.value]),
      );
      if (value.subtype === "set") return [...found].map(([at, item]) => show(String(start + at), item));
      return [...found].flatMap(([at, key]): DapVariable[] => {
        if (at % 2 === 1 || !key) return [];
        const name = valueText(key);
        told(name, key);
        const isText = path && key.type === "string";
        return [
          show(name, found.get(at + 1), isText ? `${path}.get(${JSON.stringify(key.value)})` : undefined),
        ];
      });
    },
  });

  const namedMembers = async (value: RemoteObject, path: string | undefined): Promise<Members[]> => {
    const objectId = String(value.objectId);
    const size = mayBeMany(value) ? await properties.count(objectId) : 0;
    // V8 lists the items of a collection among its properties.
    const isFew = Math.max(size, isCollection(value) ? itemsIn(value) : 0) <= MOST_AT_ONCE;
    const own = isFew
      ? await properties.own(objectId, {
          named: isList(value),
          // The items of a Map or Set are shown already, and so is the length of a list.
          skip: (name) =>
            (isCollection(value) && name === "[[Entries]]") || (isList(value) && name === "length"),
          path: (name) => memberPath(path, name),
        })
      : [];
    const withGetters = value.subtype !== "array" && value.type !== "function";
    const getters = withGetters
      ? await properties.inherited(objectId, path, new Set(own.map(({ name }) => name)))
      : [];
    if (isFew) return [readyMembers("named", [...own, ...getters])];
    const many: Members = {
      kind: "named",
      size,
      take: async (start, count) =>
        (await properties.picked(objectId, someNames(start, count))).map((one) =>
          properties.shown(one, objectId, memberPath(path, one.name)),
        ),
    };
    return [...(size > 0 ? [many] : []), readyMembers("named", getters)];
  };

  return async (value, path, kind, told = () => {}) => [
    ...(kind === "named" || itemsIn(value) === 0
      ? []
      : [isList(value) ? listItems(value, path) : entries(value, path, told)]),
    ...(kind === "indexed" ? [] : await namedMembers(value, path)),
  ];
}
