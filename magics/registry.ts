/** Lists every magic. */
import type { SchemaReader } from "../bridge/parameters/from-types/schema-reader.ts";
import type { Magic } from "../kernel/magic/magic.ts";
import type { WithClient } from "./api-client.ts";
import { deployMagic } from "./cell/deploy.ts";
import { flowMagic } from "./cell/flow.ts";
import { reportMagic } from "./cell/report.ts";
import { taskMagic } from "./cell/task.ts";
import { blockMagic } from "./line/block.ts";
import { flowsMagic } from "./line/flow.ts";

/** The kernel's table of magics beyond its own; entries share the reader of types and the client. */
export function createTable(reader: SchemaReader, withClient: WithClient): readonly Magic[] {
  return [
    taskMagic,
    flowMagic(reader),
    flowsMagic(withClient),
    blockMagic(withClient),
    reportMagic,
    deployMagic(reader, withClient),
  ];
}
