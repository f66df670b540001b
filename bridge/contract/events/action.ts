/** An action of an automation on the wire. */
import { STATE_TYPES } from "../../state.ts";
import { type Branches, type Fields, model, optional, required, union } from "../pydantic/model.ts";
import { anything, checked, failCheck, nullable, type Reader, record } from "../pydantic/read.ts";
import { boolean, duration, literal, member, string, uuid } from "../pydantic/scalars.ts";
import type { StateType } from "../runs/state.ts";

/** What an action applies to: what is named, or what the event is about. */
export type Source = "selected" | "inferred";

/** Actions that need nothing but to be triggered. */
type Plain = "do-nothing" | "cancel-flow-run" | "delete-flow-run" | "suspend-flow-run" | "resume-flow-run";

/** Kinds of things that an action can pause and resume, and run. */
export type TargetKind = "deployment" | "work_queue" | "work_pool" | "automation";

type Targeted<K extends TargetKind, T extends string> = { type: T; source: Source } & {
  [P in `${K}_id`]: string | null;
};

export type PauseOrResume =
  | Targeted<"deployment", "pause-deployment" | "resume-deployment">
  | Targeted<"work_queue", "pause-work-queue" | "resume-work-queue">
  | Targeted<"work_pool", "pause-work-pool" | "resume-work-pool">
  | Targeted<"automation", "pause-automation" | "resume-automation">;

export type RunDeployment = Targeted<"deployment", "run-deployment"> & {
  parameters: Record<string, unknown> | null;
  job_variables: Record<string, unknown> | null;
  /** Seconds. */
  schedule_after: number;
};

export interface ChangeFlowRunState {
  type: "change-flow-run-state";
  name: string | null;
  state: StateType;
  message: string | null;
  force: boolean;
}

export interface SendNotification {
  type: "send-notification";
  block_document_id: string;
  subject: string;
  body: string;
}

export interface CallWebhook {
  type: "call-webhook";
  block_document_id: string;
  payload: string;
}

export type Action =
  | { type: Plain }
  | PauseOrResume
  | RunDeployment
  | ChangeFlowRunState
  | SendNotification
  | CallWebhook;

/** What is wrong with the templates that actions hold. */
export interface TemplateChecks {
  /** With a template; undefined when it is one. */
  template(text: string): string | undefined;
  /** With a run's parameters, which may hold templates at any depth. */
  parameters(values: Record<string, unknown>): string | undefined;
}

/** Reads an action. */
export function actionReader(checks: TemplateChecks): Reader<Action> {
  return union<Action>([
    plain("DoNothing", "do-nothing"),
    runDeployment(checks),
    pauseOrResume("PauseDeployment", "pause-deployment", "deployment"),
    pauseOrResume("ResumeDeployment", "resume-deployment", "deployment"),
    plain("CancelFlowRun", "cancel-flow-run"),
    plain("DeleteFlowRun", "delete-flow-run"),
    changeState(),
    pauseOrResume("PauseWorkQueue", "pause-work-queue", "work_queue"),
    pauseOrResume("ResumeWorkQueue", "resume-work-queue", "work_queue"),
    notification(checks),
    webhook(checks),
    pauseOrResume("PauseAutomation", "pause-automation", "automation"),
    pauseOrResume("ResumeAutomation", "resume-automation", "automation"),
    plain("SuspendFlowRun", "suspend-flow-run"),
    plain("ResumeFlowRun", "resume-flow-run"),
    pauseOrResume("PauseWorkPool", "pause-work-pool", "work_pool"),
    pauseOrResume("ResumeWorkPool", "resume-work-pool", "work_pool"),
  ]);
}

type Branch = Branches<Action>[number];

function plain(name: string, type: Plain): Branch {
  return [name, model<{ type: Plain }>({ type: optional(literal(type), () => type) })];
}

function pauseOrResume(name: string, type: PauseOrResume["type"], kind: TargetKind): Branch {
  return targeted(name, kind, targetFields(type, kind));
}

function targetFields(type: string, kind: TargetKind): Fields<Record<string, unknown>> {
  return {
    type: optional<unknown>(literal(type), () => type),
    source: optional<unknown>(literal("selected", "inferred"), () => "selected"),
    [`${kind}_id`]: optional<unknown>(nullable(uuid), () => null),
  };
}

/** What is selected is named, and nothing else is. */
function targeted(name: string, kind: TargetKind, fields: Fields<Record<string, unknown>>): Branch {
  const reader = model(fields);
  const field = `${kind}_id`;
  return [
    `function-after[selected_${kind}_requires_id(), ${name}]`,
    (input) => {
      const read = reader(input);
      if (!("value" in read)) return read;
      const isNamed = read.value[field] !== null;
      if ((read.value.source === "selected") === isNamed)
        return { ...read, value: read.value as unknown as Action };
      return failCheck(`${field} is ${isNamed ? "not allowed" : "required"}`, input);
    },
  ];
}

function runDeployment(checks: TemplateChecks): Branch {
  const parameters = checked(nullable(record(anything)), (values) =>
    values ? checks.parameters(values) : undefined,
  );
  return targeted("RunDeployment", "deployment", {
    ...targetFields("run-deployment", "deployment"),
    parameters: optional<unknown>(parameters, () => null),
    job_variables: optional<unknown>(nullable(record(anything)), () => null),
    schedule_after: optional<unknown>(
      checked(duration, (seconds) => (seconds < 0 ? "schedule_after must be non-negative" : undefined)),
      () => 0,
    ),
  });
}

function changeState(): Branch {
  return [
    "ChangeFlowRunState",
    model<ChangeFlowRunState>({
      type: optional(literal("change-flow-run-state"), () => "change-flow-run-state"),
      name: optional(nullable(string), () => null),
      state: required(member(STATE_TYPES)),
      message: optional(nullable(string), () => null),
      force: optional(boolean, () => false),
    }),
  ];
}

function notification({ template }: TemplateChecks): Branch {
  const templated = (name: string) => checked(string, (text) => wrongTemplate(name, template(text)));
  return [
    "SendNotification",
    model<SendNotification>({
      type: optional(literal("send-notification"), () => "send-notification"),
      block_document_id: required(uuid),
      subject: optional(templated("subject"), () => "Prefect automated notification"),
      body: required(templated("body")),
    }),
  ];
}

function webhook({ template }: TemplateChecks): Branch {
  const payload: Reader<string> = (input) => {
    // Older pages send an object.
    const text = input === null || typeof input === "string" ? input : JSON.stringify(input, null, 2);
    const read = string(text);
    if (!("value" in read)) return read;
    const problem = wrongTemplate("payload", template(read.value));
    return problem === undefined ? read : failCheck(problem, input);
  };
  return [
    "CallWebhook",
    model<CallWebhook>({
      type: optional(literal("call-webhook"), () => "call-webhook"),
      block_document_id: required(uuid),
      payload: optional(payload, () => ""),
    }),
  ];
}

function wrongTemplate(field: string, problem: string | undefined): string | undefined {
  return problem === undefined ? undefined : `'${field}' is not a valid template: ${problem}`;
}
