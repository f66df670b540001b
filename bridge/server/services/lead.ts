/** Decides which of the processes on one database leads: a lease, which its leader renews while it lives. */
import { MICROS_PER_SECOND } from "../../contract/time.ts";
import { parseProcessHeader, processHeader, processStart } from "../../processes/identity.ts";
import { v7 } from "../../uuid.ts";
import type { ServerContext } from "../context.ts";

/** This process's part in who leads. */
export interface Lead {
  /** Whether this process leads until {@link TERM_MICROS} from now: one guarded statement decides. */
  take(): boolean;
  giveBack(): void;
}

/**
 * How long a leader that does not renew its lease stays leader: one that is gone from this machine is dismissed at once,
 * one of another machine or container is followed within this and a round, ten seconds together.
 */
const TERM_MICROS = 7 * MICROS_PER_SECOND;

/** Does not lead until `take` says so. */
export function createLead({ database, now }: ServerContext): Lead {
  const holder = `${processHeader()} ${v7()}`;
  return {
    take() {
      const leader = String(database.get("SELECT holder FROM lease WHERE name = 'services'")?.holder ?? "");
      if (isGone(leader)) database.run("DELETE FROM lease WHERE name = 'services' AND holder = ?", leader);
      const time = now();
      const row = database.get(
        `INSERT INTO lease (name, holder, until) VALUES ('services', ?1, ?2)
         ON CONFLICT (name) DO UPDATE SET holder = ?1, until = ?2 WHERE holder = ?1 OR until < ?3 RETURNING holder`,
        holder,
        time + TERM_MICROS,
        time,
      );
      return row !== undefined;
    },
    giveBack() {
      database.run("DELETE FROM lease WHERE name = 'services' AND holder = ?", holder);
    },
  };
}

/** Whether a leader's process, or that of a sender of messages, is gone from this machine. */
export function isGone(leader: string): boolean {
  const owner = parseProcessHeader(leader.split(" ")[0]);
  return owner !== undefined && processStart(owner.pid) !== owner.start;
}
