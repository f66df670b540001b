/** Reads the properties of an object by name: values, getters (called when opened), private fields, V8's internal ones. */

import type { DebugProtocol } from "@vscode/debugprotocol";
import type { Protocol } from "devtools-protocol";
import { asArgument, type Cdp } from "../protocol/cdp.ts";
import { DebugError } from "../protocol/debug-error.ts";
import type { Previews } from "./previews.ts";
import type { TimedCall } from "./timed-call.ts";
import { valueText } from "./value-text.ts";

type RemoteObject = Protocol.Runtime.RemoteObject;

/** How a value is shown under a name; `path` is the expression that leads to it. */
export type Show = (name: string, value: RemoteObject | undefined, path?: string) => DebugProtocol.Variable;

/** What properties are shown with. */
export interface PropertyReaderOptions {
  cdp: Cdp;
  timedCall: TimedCall;
  previews: Previews;
  show: Show;
  /** A reference for what is only read when it is opened. */
  later(list: () => Promise<DebugProtocol.Variable[]>): number;
}

/** Which properties are read, and what leads to them. */
export interface PropertyFilter {
  skip?(name: string): boolean;
  /** The expression that leads to a property. */
  path?(name: string): string | undefined;
  /** True to leave out what is known by number. */
  named?: boolean;
}

/** Reads the properties of objects that the inspector knows by an id. */
export interface PropertyReader {
  /** An object's own, in V8's order. */
  own(objectId: string, filter?: PropertyFilter): Promise<DebugProtocol.Variable[]>;
  /** Getters of its classes, but for those in `skip`. */
  inherited(
    objectId: string,
    path: string | undefined,
    skip: ReadonlySet<string>,
  ): Promise<DebugProtocol.Variable[]>;
  /** What a function with the object as its `this` picks of it, as V8 describes it. @throws DebugError */
  picked(objectId: string, pick: string): Promise<Protocol.Runtime.PropertyDescriptor[]>;
  /** One that was picked, as a variable of the object. */
  variable(
    property: Protocol.Runtime.PropertyDescriptor,
    objectId: string,
    path: string | undefined,
  ): DebugProtocol.Variable;
  /** How many own ones there are. */
  count(objectId: string): Promise<number>;
}

/** Internal properties of no use to the user. */
const HIDDEN = new Set(["[[Prototype]]", "[[Scopes]]", "[[FunctionLocation]]", "[[IsRevoked]]"]);

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
  timedCall,
  previews,
  show,
  later,
}: PropertyReaderOptions): PropertyReader {
  const call = async (objectId: string, functionDeclaration: string) => {
    const { result, exceptionDetails } = await cdp("Runtime.callFunctionOn", {
      objectId,
      functionDeclaration,
      silent: true,
    });
    return { result, threw: exceptionDetails !== undefined };
  };

  /** A getter is called when the user opens it; it may run any code. */
  const getter = (
    name: string,
    objectId: string,
    path: string | undefined,
    declaration: string,
    argument: RemoteObject,
  ): DebugProtocol.Variable => ({
    name,
    value: "(…)",
    evaluateName: path || undefined,
    presentationHint: { kind: "property", lazy: true },
    variablesReference: later(async () => {
      const none = (why: string): DebugProtocol.Variable[] => [
        { name, value: `[${why}]`, variablesReference: 0 },
      ];
      const outcome = await timedCall(objectId, declaration, [asArgument(argument)]).catch(
        (error: unknown) => {
          if (error instanceof DebugError) return error;
          throw error;
        },
      );
      if (outcome instanceof DebugError) return none(outcome.message);
      const { result, threw } = outcome;
      if (threw) return none(`threw ${valueText(result)}`);
      return [show(name, await previews.of(result), path)];
    }),
  });

  const variable: PropertyReader["variable"] = ({ name, value, get, symbol }, objectId, path) => {
    const at = symbol ? undefined : path;
    if (value || !get || get.type === "undefined") return show(name, value, at);
    const key: RemoteObject = symbol ?? { type: "string", value: name };
    return getter(name, objectId, at, "function (key) { return this[key]; }", key);
  };

  const own: PropertyReader["own"] = async (objectId, filter = {}) => {
    const { skip = () => false, path = () => undefined, named = false } = filter;
    const properties = await previews.properties({
      objectId,
      ownProperties: true,
      nonIndexedPropertiesOnly: named,
    });
    const all = properties.result
      .filter(({ name }) => !skip(name))
      .map((one) => variable(one, objectId, path(one.name)));
    for (const { name, value, get } of properties.privateProperties ?? []) {
      const at = path(name);
      if (value || !get) all.push(show(name, value, at));
      else all.push(getter(name, objectId, at, "function (get) { return get.call(this); }", get));
    }
    for (const { name, value } of properties.internalProperties ?? [])
      if (!HIDDEN.has(name) && !skip(name)) all.push(show(name, value));
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
      .map((one) => variable(one, objectId, memberPath(path, one.name)));
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
    variable,
    count: async (objectId) => {
      const { result } = await call(objectId, "function () { return Reflect.ownKeys(this).length; }");
      return Number(result.value ?? 0);
    },
  };
}
