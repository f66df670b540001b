/** The properties of an object by name: values, getters that wait to be opened, private fields, what V8 adds. */
import type { Runtime } from "node:inspector";
import { asArgument, type Cdp } from "../protocol/cdp.ts";
import { type DapVariable, DebugError } from "../protocol/dap.ts";
import type { Previews } from "./previews.ts";
import type { CallInTime } from "./timed-call.ts";
import { valueText } from "./value-text.ts";

type RemoteObject = Runtime.RemoteObject;

/** How a value is shown under a name; `path` is the expression that leads to it. */
export type Show = (name: string, value: RemoteObject | undefined, path?: string) => DapVariable;

/** What properties are shown with. */
export interface PropertyOptions {
  cdp: Cdp;
  callInTime: CallInTime;
  previews: Previews;
  show: Show;
  /** A reference for what is only read when it is opened. */
  later(list: () => Promise<DapVariable[]>): number;
}

/** Which properties are read, and how they are told. */
export interface Wish {
  skip?(name: string): boolean;
  /** The expression that leads to a property. */
  path?(name: string): string | undefined;
  /** True to leave out what is known by number. */
  named?: boolean;
}

/** Reads the properties of objects that the inspector knows by an id. */
export interface PropertyReader {
  /** An object's own, in V8's order. */
  own(objectId: string, wish?: Wish): Promise<DapVariable[]>;
  /** Getters of its classes, but for those in `skip`. */
  inherited(objectId: string, path: string | undefined, skip: ReadonlySet<string>): Promise<DapVariable[]>;
  /** What a function with the object as its `this` picks of it, as V8 describes it. Errors: `DebugError`. */
  picked(objectId: string, pick: string): Promise<Runtime.PropertyDescriptor[]>;
  /** One that was picked, told as the object's own. */
  shown(property: Runtime.PropertyDescriptor, objectId: string, path: string | undefined): DapVariable;
  /** How many own ones there are. */
  count(objectId: string): Promise<number>;
}

/** Of no use to the user. */
const hidden = new Set(["[[Prototype]]", "[[Scopes]]", "[[FunctionLocation]]", "[[IsRevoked]]"]);

function isIdentifier(name: string): boolean {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name);
}

/** The expression that leads to a member, where one leads to what it is in. */
export function memberPath(path: string | undefined, name: string): string | undefined {
  return (
    path &&
    (isIdentifier(name) ? `${path}.${name}` : `${path}[${/^\d+$/.test(name) ? name : JSON.stringify(name)}]`)
  );
}

export function createPropertyReader({
  cdp,
  callInTime,
  previews,
  show,
  later,
}: PropertyOptions): PropertyReader {
  const call = async (objectId: string, functionDeclaration: string) => {
    const { result, exceptionDetails } = await cdp("Runtime.callFunctionOn", {
      objectId,
      functionDeclaration,
      silent: true,
    });
    return { result, threw: exceptionDetails !== undefined };
  };

  /** What a getter gives is asked for when the user opens it; it may run any code. */
  const getter = (
    name: string,
    objectId: string,
    path: string | undefined,
    ask: string,
    given: RemoteObject,
  ): DapVariable => ({
    name,
    value: "(…)",
    ...(path ? { evaluateName: path } : {}),
    presentationHint: { kind: "property", lazy: true },
    variablesReference: later(async () => {
      const none = (why: string): DapVariable[] => [{ name, value: `[${why}]`, variablesReference: 0 }];
      const found = await callInTime(objectId, ask, [asArgument(given)]).catch((error: unknown) => {
        if (error instanceof DebugError) return error;
        throw error;
      });
      if (found instanceof DebugError) return none(found.message);
      const { result, threw } = found;
      if (threw) return none(`threw ${valueText(result)}`);
      return [show(name, await previews.of(result), path)];
    }),
  });

  const shown: PropertyReader["shown"] = ({ name, value, get, symbol }, objectId, path) => {
    const at = symbol ? undefined : path;
    if (value || !get || get.type === "undefined") return show(name, value, at);
    const key: RemoteObject = symbol ?? { type: "string", value: name };
    return getter(name, objectId, at, "function (key) { return this[key]; }", key);
  };

  const own: PropertyReader["own"] = async (objectId, wish = {}) => {
    const { skip = () => false, path = () => undefined, named = false } = wish;
    const found = await previews.properties({
      objectId,
      ownProperties: true,
      ...(named ? { nonIndexedPropertiesOnly: true } : {}),
    });
    const all = found.result
      .filter(({ name }) => !skip(name))
      .map((one) => shown(one, objectId, path(one.name)));
    for (const { name, value, get } of found.privateProperties ?? []) {
      const at = path(name);
      if (value || !get) all.push(show(name, value, at));
      else all.push(getter(name, objectId, at, "function (get) { return get.call(this); }", get));
    }
    for (const { name, value } of found.internalProperties ?? [])
      if (!hidden.has(name) && !skip(name)) all.push(show(name, value));
    return all;
  };

  const inherited: PropertyReader["inherited"] = async (objectId, path, skip) => {
    const { result } = await cdp("Runtime.getProperties", {
      objectId,
      ownProperties: false,
      accessorPropertiesOnly: true,
      nonIndexedPropertiesOnly: true,
    });
    return result
      .filter(
        ({ isOwn, get, name, symbol }) =>
          !isOwn && !symbol && get && get.type !== "undefined" && name !== "__proto__" && !skip.has(name),
      )
      .map((one) => shown(one, objectId, memberPath(path, one.name)));
  };

  const picked: PropertyReader["picked"] = async (objectId, pick) => {
    const { result, threw } = await call(objectId, pick);
    if (threw || result.objectId === undefined) throw new DebugError(valueText(result));
    const { objectId: some } = result;
    return (await previews.properties({ objectId: some, ownProperties: true })).result;
  };

  return {
    own,
    inherited,
    picked,
    shown,
    count: async (objectId) => {
      const { result } = await call(objectId, "function () { return Reflect.ownKeys(this).length; }");
      return Number(result.value ?? 0);
    },
  };
}
