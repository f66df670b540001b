/** Path parameters: an id is a UUID; anything else there is not this route. */
import type { Context } from "hono";

/** A path parameter that only matches a UUID. */
export const ID = ":id{[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}}";

/** The id in the path, as ids are stored. */
export function pathId(context: Context, name = "id"): string {
  const hex = (context.req.param(name) ?? "").toLowerCase().replaceAll("-", "");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
