/** Waits for the next input that somebody sends to a flow run of this process. */

import { UnreachableError } from "../../../client/errors.ts";
import type { FlowRunInput } from "../../../contract/runs/flow-run-input.ts";
import { debugLog } from "../../../debug-log.ts";
import { RefusedError } from "../../../errors.ts";
import { UUID_PATTERN } from "../../../uuid.ts";
import { createWaker } from "../../../waker.ts";
import type { ReceiveRequest } from "../messages.ts";
import type { FlowRecord, RunRegistry } from "../run-registry.ts";

/** Keys in one answer: what is no message is passed over. */
const PAGE = 100;
/** The longest sleep of one timer (24.8 days). */
const MAX_SLEEP_MS = 2 ** 31 - 1;

/** A message without a prefix of its own; what pauses leave has no such key. */
const MESSAGE = new RegExp(`-auto-${UUID_PATTERN}$`);
const UNDER_PREFIX = new RegExp(`^-${UUID_PATTERN}$`);

/** Oldest first; undefined when none came in time, or when it is not waited for any more. */
export async function receiveInput(
  registry: RunRegistry,
  request: ReceiveRequest,
): Promise<FlowRunInput | undefined> {
  const flow = registry.flows.get(request.flowRunId);
  if (!flow) throw new RefusedError(`flow run ${request.flowRunId} is not under way in this process`);
  const wait = registry.waits.begin(request.wait, flow.id);
  const waker = createWaker();
  const { changes } = flow.session.transport;
  const leave = changes?.subscribe(({ kind, id }) => {
    if (kind === "flow-run" && id === flow.id) waker.wake();
  });
  const deadline = performance.now() + request.timeout * 1000;
  const passedOver = [...request.exclude];
  try {
    for (let isFirst = true; ; isFirst = false) {
      const input = await next(flow, request.prefix, passedOver).catch((error: unknown) => {
        // A server that was there may be away for a while.
        if (isFirst || !(error instanceof UnreachableError)) throw error;
        debugLog("reporter.receive-input", error);
        return undefined;
      });
      if (input) return input;
      const left = deadline - performance.now();
      if (left <= 0) return undefined;
      const ms = Math.min(changes ? left : request.pollInterval * 1000, left, MAX_SLEEP_MS);
      if ((await wait.until(waker.sleep(ms), undefined)) === "released") return undefined;
    }
  } finally {
    waker.wake();
    leave?.();
    wait.end();
  }
}

async function next(
  { id, session }: FlowRecord,
  prefix: string | undefined,
  passedOver: string[],
): Promise<FlowRunInput | undefined> {
  const isMessage = (key: string): boolean =>
    prefix === undefined ? MESSAGE.test(key) : UNDER_PREFIX.test(key.slice(prefix.length));
  for (;;) {
    const filter = { prefix: prefix ?? "", limit: PAGE, exclude_keys: passedOver };
    const inputs = await session.client.flowRunInputs.filter(id, filter);
    const found = inputs.find(({ key }) => isMessage(key));
    if (found) return found;
    passedOver.push(...inputs.map(({ key }) => key));
    if (inputs.length < PAGE) return undefined;
  }
}
