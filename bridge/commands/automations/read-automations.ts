/** Reads automations that a file or an argument holds: one, a list of them, or a list under `automations`. */
import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { isRecord } from "../../is-record.ts";
import { readJsonText } from "../../parameters/phrasing/json.ts";
import { UsageError } from "../session.ts";

export interface Source {
  fromFile?: string;
  fromJson?: string;
}

/** What the API takes of an automation. */
const FIELDS = new Set(
  "name description enabled tags trigger actions actions_on_trigger actions_on_resolve owner_resource".split(
    " ",
  ),
);
/** What it adds: a shown automation can be made again. */
const OWN_FIELDS = new Set(["id", "created", "updated", "account", "workspace"]);

/**
 * The automations, as the API takes them.
 * @throws UsageError `usage.automation` in one line that says where it is wrong
 */
export async function readAutomations({ fromFile, fromJson }: Source): Promise<Record<string, unknown>[]> {
  const where = fromFile ?? "--from-json";
  const read = fromFile === undefined ? parseJson(fromJson ?? "", where) : await parseFile(fromFile);
  const listed = isRecord(read) && "automations" in read ? read.automations : read;
  const all = Array.isArray(listed) ? listed : [listed];
  if (all.length === 0) throw new UsageError("usage.automation", `${where} holds no automation`);
  return all.map((one, index) => {
    const which = all.length === 1 ? where : `${where}, automation ${index + 1}`;
    if (!isRecord(one))
      throw new UsageError(
        "usage.automation",
        `${which}: an automation is an object with name, trigger and actions`,
      );
    const other = Object.keys(one).find((key) => !FIELDS.has(key) && !OWN_FIELDS.has(key));
    if (other !== undefined)
      throw new UsageError(
        "usage.automation",
        `${which}: no field ${other}; it has ${[...FIELDS].join(", ")}`,
      );
    return Object.fromEntries(Object.entries(one).filter(([key]) => FIELDS.has(key)));
  });
}

async function parseFile(path: string): Promise<unknown> {
  const extension = extname(path).toLowerCase();
  if (![".yaml", ".yml", ".json"].includes(extension))
    throw new UsageError("usage.automation", `${path}: a file ends in .yaml, .yml or .json`);
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    const why = error.code === "ENOENT" ? "there is no such file" : `it can't be read (${error.code})`;
    throw new UsageError("usage.automation", `${path}: ${why}`);
  });
  return extension === ".json" ? parseJson(text, path) : parseYaml(text, path);
}

function parseJson(text: string, where: string): unknown {
  const read = readJsonText(text);
  if ("problem" in read) throw new UsageError("usage.automation", `${where}: no JSON: ${read.problem}`);
  return read.value;
}

async function parseYaml(text: string, where: string): Promise<unknown> {
  const { parseDocument } = await import("yaml");
  const document = parseDocument(text, { prettyErrors: false });
  const [error] = document.errors;
  if (error) throw new UsageError("usage.automation", `${where}: no YAML: ${error.message.split("\n")[0]}`);
  return document.toJS({ maxAliasCount: 100 });
}
