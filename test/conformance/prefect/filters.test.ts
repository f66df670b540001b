/** What is asked for with a filter has the same fields as in Prefect's document, whatever is inside. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import {
  blockDocumentCountRequest,
  blockDocumentFilterRequest,
} from "../../../bridge/contract/blocks/block-document.ts";
import { blockSchemaFilterRequest } from "../../../bridge/contract/blocks/block-schema.ts";
import { blockTypeFilterRequest } from "../../../bridge/contract/blocks/block-type.ts";
import { concurrencyLimitFilterRequest } from "../../../bridge/contract/concurrency-limit.ts";
import { deploymentBulkDelete } from "../../../bridge/contract/deployments/deployment.ts";
import {
  workerFilterRequest,
  workPoolCountRequest,
  workPoolFilterRequest,
  workQueueFilterRequest,
} from "../../../bridge/contract/deployments/work-pool.ts";
import {
  automationCountRequest,
  automationFilterRequest,
} from "../../../bridge/contract/events/automation.ts";
import { eventCountRequest, eventFilterRequest } from "../../../bridge/contract/events/event.ts";
import * as joined from "../../../bridge/contract/filters.ts";
import { bulkDeleteFlowRuns, bulkDeleteFlows, bulkSetState } from "../../../bridge/contract/runs/bulk.ts";
import { flowRunInputFilter } from "../../../bridge/contract/runs/flow-run-input.ts";
import { logFilterRequest } from "../../../bridge/contract/runs/log.ts";
import { taskWorkerFilterRequest } from "../../../bridge/contract/runs/task-worker.ts";
import { savedSearchFilterRequest } from "../../../bridge/contract/saved-search.ts";
import { uiDashboardRequest, uiHistoryRequest } from "../../../bridge/contract/ui.ts";
import { variableCountRequest, variableFilterRequest } from "../../../bridge/contract/variable.ts";
import { startPrefect } from "../../setup/prefect.ts";

/** Every body with a filter, by the path it is posted to. */
const REQUESTS: Readonly<Record<string, z.ZodType>> = {
  "/flows/filter": joined.flowFilterRequest,
  "/flows/paginate": joined.flowPaginateRequest,
  "/flows/count": joined.flowCountRequest,
  "/flows/bulk_delete": bulkDeleteFlows,
  "/flow_runs/filter": joined.flowRunFilterRequest,
  "/flow_runs/paginate": joined.flowRunPaginateRequest,
  "/flow_runs/count": joined.flowRunCountRequest,
  "/flow_runs/lateness": joined.flowRunCountRequest,
  "/flow_runs/history": joined.historyRequest,
  "/flow_runs/bulk_delete": bulkDeleteFlowRuns,
  "/flow_runs/bulk_set_state": bulkSetState,
  "/flow_runs/{id}/input/filter": flowRunInputFilter,
  "/task_runs/filter": joined.taskRunFilterRequest,
  "/task_runs/paginate": joined.taskRunPaginateRequest,
  "/task_runs/count": joined.taskRunCountRequest,
  "/task_runs/history": joined.taskRunHistoryRequest,
  "/deployments/filter": joined.deploymentFilterRequest,
  "/deployments/paginate": joined.deploymentPaginateRequest,
  "/deployments/count": joined.deploymentCountRequest,
  "/deployments/bulk_delete": deploymentBulkDelete,
  "/saved_searches/filter": savedSearchFilterRequest,
  "/logs/filter": logFilterRequest,
  "/concurrency_limits/filter": concurrencyLimitFilterRequest,
  "/v2/concurrency_limits/filter": concurrencyLimitFilterRequest,
  "/block_types/filter": blockTypeFilterRequest,
  "/block_schemas/filter": blockSchemaFilterRequest,
  "/block_documents/filter": blockDocumentFilterRequest,
  "/block_documents/count": blockDocumentCountRequest,
  "/work_pools/filter": workPoolFilterRequest,
  "/work_pools/count": workPoolCountRequest,
  "/work_pools/{work_pool_name}/queues/filter": workQueueFilterRequest,
  "/work_pools/{work_pool_name}/workers/filter": workerFilterRequest,
  "/work_queues/filter": workQueueFilterRequest,
  "/task_workers/filter": taskWorkerFilterRequest,
  "/artifacts/filter": joined.artifactFilterRequest,
  "/artifacts/count": joined.artifactCountRequest,
  "/artifacts/latest/filter": joined.artifactLatestFilterRequest,
  "/artifacts/latest/count": joined.artifactLatestCountRequest,
  "/variables/filter": variableFilterRequest,
  "/variables/count": variableCountRequest,
  "/events/filter": eventFilterRequest,
  "/events/count-by/{countable}": eventCountRequest,
  "/automations/filter": automationFilterRequest,
  "/automations/count": automationCountRequest,
  "/ui/flow_runs/history": uiHistoryRequest,
  "/ui/task_runs/dashboard/counts": uiDashboardRequest,
  "/ui/task_runs/count": joined.taskRunCountRequest,
};

interface Schema {
  $ref?: string;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
}
type Definitions = Readonly<Record<string, Schema>>;
interface Document {
  paths: Record<string, { post?: { requestBody?: { content: Record<string, { schema: Schema }> } } }>;
  components: { schemas: Definitions };
}

let document: Document;
let stop = async (): Promise<void> => {};

beforeAll(async () => {
  const running = process.env.CELLFLOW_TEST_PREFECT_URL;
  const server = running === undefined ? await startPrefect() : { url: running, stop };
  ({ stop } = server);
  document = (await (await fetch(`${server.url}/openapi.json`)).json()) as Document;
}, 300_000);
afterAll(() => stop());

/** Every field, as its path: `flows.name.like_`; of schemas that nest in themselves, those of the first. */
function fieldsOf(
  schema: Schema,
  definitions: Definitions,
  at = "",
  outside: readonly string[] = [],
): string[] {
  const name = schema.$ref?.split("/").at(-1);
  if (name !== undefined) {
    if (outside.includes(name)) return [];
    return fieldsOf(definitions[name] ?? {}, definitions, at, [...outside, name]);
  }
  const inside = [schema.anyOf, schema.oneOf, schema.allOf, schema.items ?? []].flat();
  const own = Object.entries(schema.properties ?? {}).flatMap(([key, value]) => [
    `${at}${key}`,
    ...fieldsOf(value, definitions, `${at}${key}.`, outside),
  ]);
  const others = inside.flatMap((each) =>
    each === undefined ? [] : fieldsOf(each, definitions, at, outside),
  );
  return [...new Set([...own, ...others])].toSorted();
}

function bodyOf(path: string): Schema | undefined {
  return document.paths[path]?.post?.requestBody?.content["application/json"]?.schema;
}

describe.each(Object.entries(REQUESTS))("%s", (path, schema) => {
  test("has the fields of Prefect's", () => {
    const ours = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Schema & {
      $defs?: Definitions;
    };
    expect(fieldsOf(ours, ours.$defs ?? {})).toEqual(
      fieldsOf(bodyOf(path) ?? {}, document.components.schemas),
    );
  });
});

test("no body with a filter is missing here", () => {
  const posted = Object.keys(document.paths).filter((path) =>
    fieldsOf(bodyOf(path) ?? {}, document.components.schemas).some((field) => /\.(any_|prefix)$/.test(field)),
  );
  expect(posted.length).toBeGreaterThan(30);
  expect(posted.filter((path) => !(path in REQUESTS))).toEqual([]);
});
