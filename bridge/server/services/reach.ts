/** Knows who reaches the API on a database, whichever process serves it: webhooks of what others may write lead to no private address unasked. */
import { MICROS_PER_SECOND } from "../../contract/time.ts";
import type { Reach } from "../../notify/http/policy.ts";
import type { ServerContext } from "../context.ts";

/** In the table of leases. */
const NAME = "served to others";
/** As long as the lead is lent: who serves says it again each round. */
const TERM_MICROS = 7 * MICROS_PER_SECOND;

/** Says that this process serves the API to others, if it does; whoever leads heeds it. */
export function noteReach({ database, pages, now }: ServerContext): void {
  if (pages.reach !== "others") return;
  database.run(
    `INSERT INTO lease (name, holder, until) VALUES (?1, '', ?2)
     ON CONFLICT (name) DO UPDATE SET until = max(until, excluded.until)`,
    NAME,
    now() + TERM_MICROS,
  );
}

export function currentReach({ database, pages, now }: ServerContext): Reach {
  if (pages.reach === "others") return "others";
  const row = database.get("SELECT 1 FROM lease WHERE name = ? AND until > ?", NAME, now());
  return row ? "others" : "machine";
}
