/** The condition that a text query puts on what is searched: events, log lines. */
import { parseTextQuery } from "../../events/filter/text-query.ts";
import { type Condition, combine, condition } from "./condition.ts";

/** @param searchable SQL of the text in which the words stand */
export function textCondition(searchable: string, query: string | undefined): Condition | undefined {
  if (query === undefined) return undefined;
  const { include, exclude, required } = parseTextQuery(query);
  const has = (term: string, isThere = true) =>
    condition(`instr(lower(${searchable}), ?) ${isThere ? ">" : "="} 0`, term);
  const parts = [
    include.length === 0
      ? undefined
      : combine(
          include.map((term) => has(term)),
          "or_",
        ),
    ...exclude.map((term) => has(term, false)),
    ...required.map((term) => has(term)),
  ];
  return parts.every((part) => part === undefined) ? undefined : combine(parts);
}
