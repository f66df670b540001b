/** `cellflow flow ls` */
import { allPages } from "../../client/all-pages.ts";
import type { Flow } from "../../contract/runs/flow.ts";
import { localTime } from "../output/local-time.ts";
import { print, printJson } from "../output/print.ts";
import { type Column, printTable } from "../output/table.ts";
import { withClient } from "../session.ts";

const COLUMNS: Column<Flow>[] = [
  { title: "ID", value: ({ id }) => id },
  { title: "NAME", value: ({ name }) => name },
  { title: "TAGS", value: ({ tags }) => tags.join(", ") },
  { title: "CREATED", value: ({ created }) => localTime(created) },
];

export async function list({ limit, json }: { limit: number; json?: boolean }): Promise<void> {
  await withClient(async ({ client, api }) => {
    const flows = await allPages((page) => client.flows.filter({ sort: "CREATED_DESC", ...page }), limit);
    if (json) printJson(flows);
    else if (flows.length === 0) print(`no flows on the API at ${api}`);
    else printTable(COLUMNS, flows);
  });
}
