/**
 * Reads values with their previews. V8 goes through the whole of a Map or Set for the preview of its first few entries: half a
 * second for 100,000 of them, most of a minute for a million. So theirs are made here, of their first few.
 */
import type { Protocol } from "devtools-protocol";
import type { Cdp } from "../protocol/cdp.ts";
import { entriesSlice } from "./slices.ts";
import { isPrimitive } from "./value-text.ts";

type RemoteObject = Protocol.Runtime.RemoteObject;
type Preview = Protocol.Runtime.ObjectPreview;

/** Reads values together with their previews. */
export interface Previews {
  of(value: RemoteObject): Promise<RemoteObject>;
  /** Properties as V8's request of this name gives them. */
  properties(options: PropertiesRequest): Promise<Protocol.Runtime.GetPropertiesResponse>;
}

/** As V8 has it, with previews always on. */
export type PropertiesRequest = Omit<Protocol.Runtime.GetPropertiesRequest, "generatePreview">;

const PREVIEWED_ENTRIES = 5; // as many as V8 shows

function isCollection({ subtype }: RemoteObject): boolean {
  return ["map", "set", "weakmap", "weakset", "iterator"].includes(String(subtype));
}

/** A preview for a value that has none. */
function plain({ type, subtype, description, value, preview }: RemoteObject): Preview {
  return (
    preview ??
    ({
      type,
      subtype,
      description: description ?? String(value),
      overflow: false,
      properties: [],
    } as Preview)
  );
}

export function createPreviews(cdp: Cdp): Previews {
  const firstOf = async (objectId: string): Promise<RemoteObject[]> => {
    const { result } = await cdp("Runtime.callFunctionOn", {
      objectId,
      functionDeclaration: entriesSlice(0, PREVIEWED_ENTRIES),
      silent: true,
    });
    if (result.objectId === undefined) return [];
    const items = await cdp("Runtime.getProperties", { objectId: result.objectId, ownProperties: true });
    return items.result.flatMap(({ name, value }) => (/^\d+$/.test(name) && value ? [value] : []));
  };

  const entriesOf = async (value: RemoteObject, objectId: string): Promise<RemoteObject> => {
    const first = await Promise.all((await firstOf(objectId)).map((item) => of(item, false)));
    const parts = first.map(plain);
    const isMap = value.subtype === "map";
    const entries = isMap
      ? parts.flatMap((key, at) => (at % 2 === 0 ? [{ key, value: parts[at + 1] ?? key }] : []))
      : parts.map((item) => ({ value: item }));
    const overflow = !value.description?.endsWith(`(${entries.length})`);
    return { ...value, preview: { ...plain(value), overflow, entries } };
  };

  /** A collection inside another is described by its size alone. */
  const of = async (value: RemoteObject, isOutermost = true): Promise<RemoteObject> => {
    const { objectId, subtype, preview } = value;
    if (isPrimitive(value) || objectId === undefined || preview || value.type === "function") return value;
    if (isCollection(value))
      return isOutermost && (subtype === "map" || subtype === "set") ? entriesOf(value, objectId) : value;
    const { result } = await cdp("Runtime.callFunctionOn", {
      objectId,
      functionDeclaration: "function () { return this; }",
      generatePreview: true,
      silent: true,
    });
    return result.preview ? { ...value, preview: result.preview } : value;
  };

  const each = <T extends { value?: RemoteObject }>(all: readonly T[]): Promise<T[]> =>
    Promise.all(all.map(async (one) => (one.value ? { ...one, value: await of(one.value) } : one)));

  return {
    of: (value) => of(value),
    properties: async (options) => {
      const properties = await cdp("Runtime.getProperties", options);
      const { result, internalProperties = [], privateProperties = [] } = properties;
      const values = [...result, ...internalProperties, ...privateProperties].map(({ value }) => value);
      if (!values.some((value) => value && isCollection(value)))
        return cdp("Runtime.getProperties", { ...options, generatePreview: true });
      return {
        ...properties,
        result: await each(result),
        internalProperties: await each(internalProperties),
        privateProperties: await each(privateProperties),
      };
    },
  };
}
