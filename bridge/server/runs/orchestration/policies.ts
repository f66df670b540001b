/** The rules that apply, in their order: the order is part of Prefect's behaviour. */
import { cancelWithoutProcess, onlyCancelled } from "./rules/cancelling.ts";
import { claim } from "./rules/claim.ts";
import { cancelLateWithoutSlot, keepDeploymentSlot, takeDeploymentSlot } from "./rules/deployment-slots.ts";
import { duplicateTransition } from "./rules/duplicate-transition.ts";
import { keepLease } from "./rules/keep-lease.ts";
import { late } from "./rules/late.ts";
import { keepResult, leaveTerminal } from "./rules/leave-terminal.ts";
import { enterPause, leavePause } from "./rules/pause.ts";
import { retry } from "./rules/retry.ts";
import { copyScheduledTime, waitForScheduledTime } from "./rules/scheduled-time.ts";
import type { Rule } from "./transition.ts";

/** What a client's proposal goes through. */
export const corePolicy: readonly Rule[] = [
  keepLease,
  duplicateTransition,
  leaveTerminal,
  onlyCancelled,
  cancelWithoutProcess,
  claim,
  keepDeploymentSlot,
  takeDeploymentSlot,
  late,
  enterPause,
  leavePause,
  copyScheduledTime,
  waitForScheduledTime,
  retry,
];

/** What even a forced state goes through. */
export const minimalPolicy: readonly Rule[] = [keepResult, cancelWithoutProcess];

/** What a run goes through that was not started in time. */
export const latePolicy: readonly Rule[] = [late, cancelLateWithoutSlot];
