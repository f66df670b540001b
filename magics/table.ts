/** All magics, in one list. */
import type { SchemaReader } from "../bridge/parameters/from-types/schema-reader.ts";
import type { Magic } from "../kernel/magic/magic.ts";
import { deployMagic } from "./deploy.ts";
import { flowMagic } from "./flow.ts";
import { flowsMagic, type WithClient } from "./flows.ts";
import { reportMagic } from "./report.ts";
import { taskMagic } from "./task.ts";

/** The table, with what its entries share. */
export const createTable = (reader: SchemaReader, withClient: WithClient): readonly Magic[] => {
  return [taskMagic, flowMagic(reader), flowsMagic(withClient), reportMagic, deployMagic(reader, withClient)];
};
