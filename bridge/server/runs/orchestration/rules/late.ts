/** Only scheduled runs can be late, once. */
import { type Rule, reject } from "../transition.ts";

/** Proposals of the service that marks runs late. */
export const late: Rule = ({ initial, proposed }) => {
  if (!initial || proposed.type !== "SCHEDULED" || proposed.name !== "Late") return undefined;
  if (initial.type !== "SCHEDULED") return reject("Only scheduled flows can be marked late.");
  if (initial.name === "Late") return reject("This flow run is already marked late.");
  return undefined;
};
