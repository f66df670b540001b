/** Lists the members of a value: indexed ones, then named ones, read page by page where they are many. */

import type { DebugProtocol } from "@vscode/debugprotocol";
import type { Protocol } from "devtools-protocol";
import { type Members, readyMembers } from "./paging.ts";
import { memberPath, type PropertyReader, type Show } from "./properties.ts";
import { entriesSlice, itemsSlice, propertiesSlice } from "./slices.ts";
import { valueText } from "./value-text.ts";

type RemoteObject = Protocol.Runtime.RemoteObject;

/**
 * The members of a value, of one `kind` where one is named. `path` is the expression that leads to the value; `onKey`
 * is called with the key of each item of a Map that is shown.
 */
export type MembersOf = (
  value: RemoteObject,
  path: string | undefined,
  kind?: Members["kind"],
  onKey?: (name: string, key: RemoteObject) => void,
) => Promise<Members[]>;

/** Own properties beyond this are read page by page: V8 takes half a second for 20,000 at once. */
const MAX_PROPERTIES_AT_ONCE = 1000;

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
        (await properties.picked(objectId, itemsSlice(start, count))).map((one) =>
          properties.variable(one, objectId, memberPath(path, one.name)),
        ),
    };
  };

  const entries = (
    value: RemoteObject,
    path: string | undefined,
    onKey: (name: string, key: RemoteObject) => void,
  ): Members => ({
    kind: "indexed",
    size: itemsIn(value),
    take: async (start, count) => {
      const items = new Map(
        (await properties.picked(String(value.objectId), entriesSlice(start, count)))
          .filter(({ name }) => /^\d+$/.test(name))
          .map((one) => [Number(one.name), one.value]),
      );
      if (value.subtype === "set") return [...items].map(([at, item]) => show(String(start + at), item));
      return [...items].flatMap(([at, key]): DebugProtocol.Variable[] => {
        if (at % 2 === 1 || !key) return [];
        const name = valueText(key);
        onKey(name, key);
        const hasPath = path && key.type === "string";
        return [
          show(name, items.get(at + 1), hasPath ? `${path}.get(${JSON.stringify(key.value)})` : undefined),
        ];
      });
    },
  });

  const namedMembers = async (value: RemoteObject, path: string | undefined): Promise<Members[]> => {
    const objectId = String(value.objectId);
    const size = mayBeMany(value) ? await properties.count(objectId) : 0;
    // V8 lists the items of a collection among its properties.
    const isFew = Math.max(size, isCollection(value) ? itemsIn(value) : 0) <= MAX_PROPERTIES_AT_ONCE;
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
        (await properties.picked(objectId, propertiesSlice(start, count))).map((one) =>
          properties.variable(one, objectId, memberPath(path, one.name)),
        ),
    };
    return [...(size > 0 ? [many] : []), readyMembers("named", getters)];
  };

  return async (value, path, kind, onKey = () => {}) => [
    ...(kind === "named" || itemsIn(value) === 0
      ? []
      : [isList(value) ? listItems(value, path) : entries(value, path, onKey)]),
    ...(kind === "indexed" ? [] : await namedMembers(value, path)),
  ];
}
