/** Shows values as variables in one line each, and opens them by reference for their members. */

import type { DebugProtocol } from "@vscode/debugprotocol";
import type { Protocol } from "devtools-protocol";
import { asArgument, type Cdp } from "../protocol/cdp.ts";
import { DebugError } from "../protocol/debug-error.ts";
import type { Frame } from "../stepping/stack-frames.ts";
import { createMembersOf, itemsIn } from "./members.ts";
import { CHUNK, type Members, type Page, readyMembers, showPage } from "./paging.ts";
import type { Previews } from "./previews.ts";
import { createPropertyReader, type PropertyReader, type Show } from "./properties.ts";
import type { TimedCall } from "./timed-call.ts";
import { isPrimitive, typeText, valueText } from "./value-text.ts";

type RemoteObject = Protocol.Runtime.RemoteObject;

/** What a reference stands for. */
export interface Container {
  /** What is inside; what is not of the kind that is asked for need not be there. */
  members(kind: Members["kind"] | undefined): Promise<Members[]>;
  /** Change one of what is inside; resolves to what it then is. */
  set?(name: string, value: RemoteObject): Promise<RemoteObject>;
  /** Where expressions for what is inside are to be evaluated; not said of what is inside a value. */
  frame?: Frame;
}

/** References given out, until they are forgotten. */
export interface Variables {
  show: Show;
  /** An object's own properties by name. */
  properties: PropertyReader["own"];
  refer(container: Container): number;
  list(reference: number, page: Page): Promise<DebugProtocol.Variable[]>;
  /** Resolves to what the variable then is. */
  set(reference: number, name: string, value: RemoteObject): Promise<RemoteObject>;
  /** The frame in which the container of a reference was found, if it is one's own. */
  frameOf(reference: number): Frame | undefined;
  forget(upTo: number): void;
  last(): number;
}

const MAX_DAP_INTEGER = 2 ** 31 - 1;

const SET_PROPERTY = `function (name, value) {
  "use strict";
  if (!(name in this)) throw new TypeError("there is no property of this name");
  this[name] = value;
  return this[name];
}`;
const SET_ENTRY = "function (key, value) { Map.prototype.set.call(this, key, value); return value; }";

/** `bare` leaves out the type of plain values (JupyterLab shows a type it does not know in place of the value). */
export function createVariables(
  cdp: Cdp,
  timedCall: TimedCall,
  previews: Previews,
  bare: () => boolean,
): Variables {
  const containers = new Map<number, Container>();
  let last = 0;
  const refer: Variables["refer"] = (container) => {
    last += 1;
    containers.set(last, container);
    return last;
  };

  const show: Show = (name, value, path) => {
    if (!value) return { name, value: "(no value here)", variablesReference: 0 };
    const variablesReference =
      isPrimitive(value) || value.objectId === undefined ? 0 : refer(objectContainer(value, path));
    const size = itemsIn(value);
    return {
      name,
      value: valueText(value),
      type: bare() && isPrimitive(value) ? undefined : typeText(value),
      evaluateName: path || undefined,
      variablesReference,
      // A front end that knows a number of items asks for named ones only where it knows of one.
      indexedVariables: size > CHUNK ? Math.min(size, MAX_DAP_INTEGER) : undefined,
      namedVariables: size > CHUNK ? 1 : undefined,
    };
  };

  const later = (list: () => Promise<DebugProtocol.Variable[]>): number =>
    refer({ members: async () => [readyMembers("named", await list())] });
  const properties = createPropertyReader({ cdp, timedCall, previews, show, later });
  const membersOf = createMembersOf(properties, show);

  function objectContainer(value: RemoteObject, path: string | undefined): Container {
    const keys = new Map<string, RemoteObject>();
    return {
      members: (kind) => membersOf(value, path, kind, (name, key) => void keys.set(name, key)),
      set: async (name, newValue) => {
        const key = keys.get(name);
        const { result, threw } = await timedCall(String(value.objectId), key ? SET_ENTRY : SET_PROPERTY, [
          key ? asArgument(key) : { value: name },
          asArgument(newValue),
        ]);
        if (threw) throw new DebugError(`${name} can't be changed: ${valueText(result)}`);
        return previews.of(result);
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
    properties: properties.own,
    refer,
    list: async (reference, page) => {
      const container = at(reference);
      const { filter } = page;
      const members = (await container.members(filter)).filter(({ kind }) => !filter || kind === filter);
      // A part of it can be changed as the whole can.
      const part = (of: Members): number => refer({ ...container, members: async () => [of] });
      return showPage(members, page, part);
    },
    set: async (reference, name, value) => {
      const { set } = at(reference);
      if (!set) throw new DebugError(`${name} can't be changed here`);
      return set(name, value);
    },
    frameOf: (reference) => at(reference).frame,
    forget: (upTo) => {
      for (const reference of containers.keys()) if (reference <= upTo) containers.delete(reference);
    },
    last: () => last,
  };
}
