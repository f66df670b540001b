/** `cellflow variable ls | get | set | inspect | unset` */
import { parseAsWritten } from "../../contract/blocks/json-text.ts";
import type { Variable } from "../../contract/variable.ts";
import { nearestName } from "../../nearest.ts";
import { checkedVariableName } from "../../sdk/variable.ts";
import { confirm } from "../input/confirm.ts";
import { localTime } from "../output/local-time.ts";
import { print, printJson } from "../output/print.ts";
import { type Column, facts, printTable } from "../output/table.ts";
import { FailedError, type Session, withClient } from "../session.ts";

/** As many as the API gives at once. */
const PAGE = 200;
/** Characters of a value in the list, as Prefect has it. */
const MAX_SHOWN = 50;

const COLUMNS: Column<Variable>[] = [
  { title: "NAME", value: ({ name }) => name },
  { title: "VALUE", value: ({ value }) => shortened(JSON.stringify(value)) },
  { title: "TAGS", value: ({ tags }) => tags.join(", ") },
  { title: "CREATED", value: ({ created }) => localTime(created) },
  { title: "UPDATED", value: ({ updated }) => localTime(updated) },
];

export async function list(options: { json?: boolean }): Promise<void> {
  await withClient(async (session) => {
    const variables = (await readAll(session)).toSorted((a, b) => (a.name < b.name ? -1 : 1));
    if (options.json) printJson(variables);
    else if (variables.length === 0) print(`no variables on the API at ${session.api}`);
    else printTable(COLUMNS, variables);
  });
}

export async function get(name: string): Promise<void> {
  await withClient(async (session) => {
    print(JSON.stringify((await find(session, name)).value));
  });
}

export async function inspect(name: string, options: { json?: boolean }): Promise<void> {
  await withClient(async (session) => {
    const variable = await find(session, name);
    if (options.json) {
      printJson(variable);
      return;
    }
    print(
      facts([
        ["name", variable.name],
        ["id", variable.id],
        ["value", JSON.stringify(variable.value, null, 2)],
        ["tags", variable.tags.join(", ")],
        ["created", localTime(variable.created)],
        ["updated", localTime(variable.updated)],
      ]),
    );
  });
}

export async function set(
  name: string,
  text: string,
  { overwrite = false, tag = [] }: { overwrite?: boolean; tag?: string[] },
): Promise<void> {
  checkedVariableName(name);
  await withClient(async ({ client, api }) => {
    if (!overwrite && (await client.variables.readByName(name)) !== undefined) {
      throw new FailedError(
        "variable.exists",
        `there is a variable ${name} on the API at ${api} already: --overwrite changes it`,
      );
    }
    await client.variables.set(name, readValue(text), tag);
    print(`set variable ${name}`);
  });
}

export async function unset(name: string, options: { yes?: boolean }): Promise<void> {
  await withClient(async (session) => {
    await find(session, name);
    await confirm(`Unset the variable ${name}`, options);
    await session.client.variables.delete(name);
    print(`unset variable ${name}`);
  });
}

/** JSON where it is some, else the text, as Prefect's command does. */
function readValue(text: string): unknown {
  try {
    return parseAsWritten(text);
  } catch {
    return text;
  }
}

/** @throws FailedError `variable.unknown`, naming the nearest */
async function find(session: Session, name: string): Promise<Variable> {
  const variable = await session.client.variables.readByName(name);
  if (variable) return variable;
  const nearest = nearestName(
    name,
    (await readAll(session)).map((each) => each.name),
  );
  const hint = nearest ? `; did you mean ${nearest}?` : "";
  throw new FailedError("variable.unknown", `no variable ${name} on the API at ${session.api}${hint}`);
}

async function readAll({ client }: Session): Promise<Variable[]> {
  const all: Variable[] = [];
  for (;;) {
    const page = await client.variables.filter({ limit: PAGE, offset: all.length });
    all.push(...page);
    if (page.length < PAGE) return all;
  }
}

function shortened(text: string): string {
  return text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN - 1)}…`;
}
