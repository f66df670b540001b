/** Changes what a service finds, as it stands when it is changed. */
import type { ServerContext } from "../context.ts";
import type { Row } from "../db/database.ts";

/**
 * Looks first without a lock, since there is mostly nothing to do; what is found then is looked for again in the
 * transaction that changes it, since another process may have changed it meanwhile.
 */
export function writeEach(
  { write }: ServerContext,
  find: () => readonly Row[],
  change: (row: Row) => void,
): void {
  if (find().length === 0) return;
  write(() => find().forEach(change));
}
