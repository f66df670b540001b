/** The kernel's host for flows: which modules and magics it adds, and what it does with what runs update. */
import type { SchemaReader } from "../bridge/parameters/from-types/schema-reader.ts";
import { ENDED_UNEXPECTEDLY } from "../bridge/process-end-messages.ts";
import type { RunUpdate } from "../bridge/run-update.ts";
import type { KernelHost } from "../kernel/host.ts";
import type { Magic } from "../kernel/magic/magic.ts";
import type { RunDisplays } from "./display/run-displays.ts";
import type { WithClient } from "./line/flow.ts";
import { sdkExports } from "./runtime/exports.ts";

/** A client for one piece of work, in the kernel process. */
export const withClient: WithClient = async (work) => {
  const { readSettings } = await import("../bridge/settings/settings.ts");
  const { createTransport } = await import("../bridge/client/transport.ts");
  const { createClient } = await import("../bridge/client/client.ts");
  const transport = await createTransport(readSettings());
  try {
    return await work(createClient(transport), transport.url);
  } finally {
    await transport.close();
  }
};

export function flowHost(): KernelHost {
  const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
  return {
    aliases: {
      cellflow: new URL(`./runtime/sdk${extension}`, import.meta.url).href,
      "cellflow/engine": new URL(`../bridge/engine-api${extension}`, import.meta.url).href,
    },
    exports: { cellflow: sdkExports },
    extend: (kernel) => {
      let reader: Promise<SchemaReader> | undefined;
      let table: Promise<readonly Magic[]> | undefined;
      let displays: RunDisplays | undefined;
      /** Reports wait here, in order, while the display's code is being loaded. */
      let receiving: Promise<void> = Promise.resolve();
      const loadTable = async (): Promise<readonly Magic[]> => {
        const [{ createSchemaReader }, { createTable }] = await Promise.all([
          import("../bridge/parameters/from-types/lazy-reader.ts"),
          import("./registry.ts"),
        ]);
        const made = createSchemaReader();
        reader = Promise.resolve(made);
        return createTable(made, withClient);
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
          // A batch that can't be shown keeps none of the later ones back.
          if (name === "updates")
            receiving = receiving.then(() => receive(data as RunUpdate[])).catch(() => {});
        },
        beforeReply: async (cellId) => {
          await receiving;
          await displays?.settle(cellId);
        },
        executorEnded: async (cellId) => {
          await receiving;
          const ended = await displays?.crash(cellId, ENDED_UNEXPECTEDLY);
          // The user sees the crash under the cell; an API that can't be told finds out by itself.
          if (!ended || ended.flows.length + ended.tasks.length === 0) return;
          const { reportCrash } = await import("./mark-crashed.ts");
          await reportCrash(withClient, ended, ENDED_UNEXPECTEDLY).catch(() => {});
        },
        close: async () => {
          await (await reader)?.close();
        },
      };
    },
  };
}
