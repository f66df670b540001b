/** Nests block documents in each other: without a cycle, and not more of them than an answer can hold. */

import { isObject, type JsonObject } from "../../contract/blocks/json-text.ts";
import { text } from "../db/columns.ts";
import type { Database } from "../db/database.ts";
import { integrityConflict, refuse } from "../http/http-error.ts";
import { asId } from "../http/path.ts";

/** Documents in a document, however deep, one that is there twice counted twice. */
const MAX_NESTED = 200;

/** Which document is nested under which field. */
export type References = ReadonlyMap<string, string>;

/**
 * A document's own data, and what `{"$ref": {"block_document_id": …}}` nests in it.
 * @throws 400 for a reference that names no document
 */
export function separateReferences(data: JsonObject): { own: JsonObject; references: References } {
  const references = new Map<string, string>();
  const own: [string, unknown][] = [];
  for (const [key, value] of Object.entries(data)) {
    if (!isObject(value) || !Object.hasOwn(value, "$ref")) {
      own.push([key, value]);
      continue;
    }
    const id = isObject(value.$ref) ? value.$ref.block_document_id : undefined;
    if (id === undefined || id === null)
      throw refuse(400, `Received block reference without a block_document_id in key ${key}`);
    const known = typeof id === "string" ? asId(id) : undefined;
    if (known === undefined)
      throw refuse(400, `Received block reference whose block_document_id is not a UUID in key ${key}`);
    references.set(key, known);
  }
  return { own: Object.fromEntries(own), references };
}

/**
 * Makes these the references of a document; inside the transaction that writes it.
 * @throws 409 when there is no such document, 400 for a cycle or too many
 */
export function replaceReferences(database: Database, parentId: string, references: References): void {
  if (references.size > MAX_NESTED) throw tooMany();
  const before = new Set(
    database
      .all("SELECT name, reference_id FROM block_document_reference WHERE parent_id = ?", parentId)
      .map((row) => `${text(row.name)} ${text(row.reference_id)}`),
  );
  for (const [name, id] of references) {
    if (before.has(`${name} ${id}`)) continue;
    if (reaches(database, id, parentId)) {
      throw refuse(
        400,
        "Cannot create block document reference: it would introduce a cycle into the " +
          `block_document_reference graph (parent=${parentId}, reference=${id}).`,
      );
    }
    if (!database.get("SELECT 1 FROM block_document WHERE id = ?", id)) throw integrityConflict();
  }
  database.run("DELETE FROM block_document_reference WHERE parent_id = ?", parentId);
  for (const [name, id] of references) {
    database.run(
      "INSERT INTO block_document_reference (parent_id, name, reference_id) VALUES (?, ?, ?)",
      parentId,
      name,
      id,
    );
  }
  if (references.size > 0) checkSize(database, parentId);
}

function tooMany(): Error {
  return refuse(400, `A block document can hold at most ${MAX_NESTED} others: nest fewer.`);
}

function reaches(database: Database, from: string, to: string): boolean {
  const row = database.get(
    `WITH RECURSIVE below (id) AS (
       SELECT ? UNION SELECT reference_id FROM block_document_reference JOIN below ON parent_id = below.id
     ) SELECT 1 FROM below WHERE id = ?`,
    from,
    to,
  );
  return row !== undefined;
}

/** Neither this document nor one it is nested in may hold more than {@link MAX_NESTED}. */
function checkSize(database: Database, id: string): void {
  const sizes = new Map<string, number>();
  const size = (document: string): number => {
    const known = sizes.get(document);
    if (known !== undefined) return known;
    const nested = database.all(
      "SELECT reference_id FROM block_document_reference WHERE parent_id = ?",
      document,
    );
    const sum = nested.reduce((total, row) => total + 1 + size(text(row.reference_id)), 0);
    // A document of before has been checked: it is no deeper than this.
    if (sum > MAX_NESTED) throw tooMany();
    sizes.set(document, sum);
    return sum;
  };
  const above = database.all(
    `WITH RECURSIVE above (id) AS (
       SELECT ? UNION SELECT parent_id FROM block_document_reference JOIN above ON reference_id = above.id
     ) SELECT id FROM above`,
    id,
  );
  for (const row of above) size(text(row.id));
}
