/** All magics, in one list. */
import type { SchemaReader } from "../bridge/parameters/from-types/schema-reader.ts";
import type { Magic } from "../kernel/magic/magic.ts";
import { deployMagic } from "./cell/deploy.ts";
import { flowMagic } from "./cell/flow.ts";
import { reportMagic } from "./cell/report.ts";
import { taskMagic } from "./cell/task.ts";
import { flowsMagic, type WithClient } from "./line/flow.ts";

/** The table, with what its entries share. */
export function createTable(reader: SchemaReader, withClient: WithClient): readonly Magic[] {
  return [taskMagic, flowMagic(reader), flowsMagic(withClient), reportMagic, deployMagic(reader, withClient)];
}
