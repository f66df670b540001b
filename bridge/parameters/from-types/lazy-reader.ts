/** Creates a schema reader that starts TypeScript with its first question. */
import type { SchemaReader } from "./schema-reader.ts";

/** A reader that starts TypeScript at the first question and keeps it until closed. */
export function createSchemaReader(): SchemaReader {
  let started: Promise<SchemaReader> | undefined;
  return {
    async read(files, request) {
      started ??= import("./type-reader.ts").then((module) => module.startTypeReader());
      return (await started).read(files, request);
    },
    async close() {
      const reader = started;
      started = undefined;
      await (await reader)?.close();
    },
    abandon() {
      const reader = started;
      started = undefined;
      void reader?.then((one) => one.abandon());
    },
  };
}
