/** Connects the magics of flows with the kernel: the modules and magics it gains, and the displays of its runs. */
import { debugLog } from "../bridge/debug-log.ts";
import type { SchemaReader } from "../bridge/parameters/from-types/schema-reader.ts";
import { ENDED_UNEXPECTEDLY } from "../bridge/processes/end-messages.ts";
import type { RunUpdate } from "../bridge/run-update.ts";
import { createSecrets } from "../bridge/secrets/hide-secrets.ts";
import type { KernelHost } from "../kernel/host.ts";
import type { Magic } from "../kernel/magic/magic.ts";
import { withClient } from "./api-client.ts";
import type { RunDisplays } from "./display/run-displays.ts";
import { sdkExports } from "./runtime/exports.ts";

export function flowHost(): KernelHost {
  const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
  return {
    aliases: {
      cellflow: new URL(`./runtime/sdk${extension}`, import.meta.url).href,
      "cellflow/engine": new URL(`../bridge/engine-api${extension}`, import.meta.url).href,
    },
    exports: { cellflow: sdkExports },
    extend: (kernel) => {
      let reader: SchemaReader | undefined;
      let table: Promise<readonly Magic[]> | undefined;
      let displays: RunDisplays | undefined;
      const secrets = createSecrets({ folder: () => kernel.folder });
      /** Run updates wait here, in order, while the code of the displays is loaded. */
      let receiving: Promise<void> = Promise.resolve();
      const loadTable = async (): Promise<readonly Magic[]> => {
        const [{ createSchemaReader }, { createTable }] = await Promise.all([
          import("../bridge/parameters/from-types/lazy-reader.ts"),
          import("./registry.ts"),
        ]);
        reader = createSchemaReader();
        return createTable(reader, withClient);
      };
      const receive = async (updates: readonly RunUpdate[]): Promise<void> => {
        displays ??= (await import("./display/run-displays.ts")).createRunDisplays(kernel.display);
        displays.receive(updates);
      };
      return {
        magics: () => {
          table ??= loadTable();
          return table;
        },
        channel: (name, data) => {
          // A batch that can't be displayed does not hold back later ones.
          if (name === "secrets") secrets.hide(data as string[]);
          if (name === "updates")
            receiving = receiving
              .then(() => receive(data as RunUpdate[]))
              .catch((error: unknown) => debugLog("display.receive", error));
        },
        mask: secrets.mask,
        beforeReply: async (cellId) => {
          await receiving;
          await displays?.settle(cellId);
        },
        executorEnded: async (cellId) => {
          await receiving;
          const crashed = await displays?.crash(cellId, ENDED_UNEXPECTEDLY);
          // The user sees the crash under the cell; an API that can't be reached notices missing heartbeats itself.
          if (!crashed || crashed.flows.length + crashed.tasks.length === 0) return;
          const { markCrashed } = await import("./mark-crashed.ts");
          await markCrashed(withClient, crashed, ENDED_UNEXPECTEDLY).catch((error: unknown) =>
            debugLog("magics.mark-crashed", error),
          );
        },
        close: async () => {
          await reader?.close();
        },
      };
    },
  };
}
