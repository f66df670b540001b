/**
 * Recognises the bodies that need no more looking at: of the fields that runs send, each as the contract has it. By hand,
 * as a schema library takes longer to load than these calls take.
 */

import { isRecord } from "../../is-record.ts";
import { STATE_TYPES, type StateType } from "../../state.ts";
import { isUuid } from "../../uuid.ts";

/** Is the value one that the contract's schema would give back as it is? */
type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === "string";
const id: Check = (value) => typeof value === "string" && isUuid(value);
const integer: Check = (value) => Number.isSafeInteger(value);
const number: Check = (value) => typeof value === "number";
const flag: Check = (value) => typeof value === "boolean";
const anything: Check = () => true;
const maybe =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const list =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);

function record(check: Check): Check {
  // A schema drops a field of this name.
  return (value) =>
    isRecord(value) && !Object.hasOwn(value, "__proto__") && Object.values(value).every(check);
}

/** @param required fields that must be there, `optional` those that may be; there are no others */
function object(required: Record<string, Check>, optional: Record<string, Check> = {}): Check {
  const fields = new Map(Object.entries({ ...required, ...optional }));
  return (value) =>
    isRecord(value) &&
    Object.keys(required).every((name) => Object.hasOwn(value, name)) &&
    Object.entries(value).every(([name, inner]) => fields.get(name)?.(inner) === true);
}

const state = object(
  { type: (value) => STATE_TYPES.includes(value as StateType) },
  {
    name: maybe(text),
    message: maybe(text),
    data: anything,
    state_details: object({}, { flow_run_id: maybe(id), task_run_id: maybe(id), transition_id: maybe(id) }),
  },
);

const policy = object(
  {},
  {
    retries: maybe(integer),
    retry_delay: maybe(number),
  },
);

const inputs = new Map<unknown, Check>([
  ["task_run", object({ input_type: text, id })],
  ["flow_run", object({ input_type: text, id })],
  ["parameter", object({ input_type: text, name: text })],
  ["constant", object({ input_type: text, type: text })],
]);
const isInput: Check = (value) => isRecord(value) && inputs.get(value.input_type)?.(value) === true;

/** `POST /flows/` */
export const isFlowCreate = object({ name: (value) => text(value) && /^[^/%&><]+$/.test(value as string) });

/** `POST /flow_runs/` */
export const isFlowRunCreate = object(
  { flow_id: id },
  {
    state: maybe(state),
    name: maybe(text),
    parameters: record(anything),
    parent_task_run_id: maybe(id),
    empirical_policy: policy,
    tags: list(text),
    idempotency_key: maybe(text),
  },
);

/** `POST /task_runs/` */
export const isTaskRunCreate = object(
  { task_key: text, dynamic_key: text },
  {
    flow_run_id: maybe(id),
    state: maybe(state),
    name: maybe(text),
    empirical_policy: policy,
    tags: list(text),
    task_inputs: record(list(isInput)),
  },
);

/** `POST /flow_runs/{id}/set_state` */
export const isSetStateRequest = object({ state }, { force: flag });

/** Runs of these ids, and nothing else asked of them. */
export const isFilterOfIds = object({ flow_runs: object({ id: object({ any_: list(id) }) }) });
