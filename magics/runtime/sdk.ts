/** Gives cells the SDK under `import … from "cellflow"`, its run updates connected to the kernel's displays. */

import {
  abandonRuns,
  connectInterrupts,
  connectRunUpdates,
  followSecrets,
  hasLiveRuns,
  sendRunUpdates,
  setLoadedSources,
  setOrigin,
  setThreadFlags,
} from "../../bridge/engine-api.ts";
import { currentExecutor } from "../../kernel/executor/main-thread/host-api.ts";

export * from "../../bridge/index.ts";

const executor = currentExecutor();
if (executor) {
  setOrigin(() => executor.cellId());
  setLoadedSources(executor.loaded);
  setThreadFlags(executor.loaderFlags);
  const updates = executor.openChannel("updates");
  // Opens the channel and makes the kernel load the displays before the first run.
  updates.postMessage([]);
  connectRunUpdates(updates);
  const secrets = executor.openChannel("secrets");
  followSecrets((values) => secrets.postMessage(values));
  connectInterrupts(executor.openInterrupts());
  // No flow waits for runs outside flows: their updates are sent before the cell's reply.
  executor.onEnd(sendRunUpdates);
  executor.onBusy(() => (hasLiveRuns() ? "runs of flows or tasks" : undefined));
  executor.onAbandon((id) => abandonRuns(id, "The cell was stopped"));
}
