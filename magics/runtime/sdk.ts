/** What `import … from "cellflow"` gives in a cell: the SDK, with its updates led to the kernel's displays. */

import { abandonRuns, connectRunUpdates, sendRunUpdates, setOrigin } from "../../bridge/engine-api.ts";
import { currentExecutor } from "../../kernel/executor/main-thread/host-api.ts";

export * from "../../bridge/index.ts";

const executor = currentExecutor();
if (executor) {
  setOrigin(() => executor.cellId());
  const updates = executor.openChannel("updates");
  // The kernel knows of the channel, and loads the code of displays, before there is a run to show.
  updates.postMessage([]);
  connectRunUpdates(updates);
  // Runs outside flows are not waited for by themselves: what is known of them is shown before the cell's reply.
  executor.onEnd(sendRunUpdates);
  executor.onAbandon((id) => abandonRuns(id, "The cell was stopped"));
}
