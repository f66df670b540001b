/** Path parameters: an id is a UUID; anything else there is not this route. */
import type { Context } from "hono";

/** A path parameter that only matches a UUID. */
export const ID = ":id{[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}}";

/** The id in the path, as ids are stored. */
export function pathId(context: Context, name = "id"): string {
  const id = context.req.param(name) ?? "";
  return asId(id) ?? id;
}

/** A UUID as ids are stored, from any way to write one; undefined if it is none. */
export function asId(text: string): string | undefined {
  const hex = text.toLowerCase().replaceAll("-", "");
  if (!/^[0-9a-f]{32}$/.test(hex)) return undefined;
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
