/** The hit condition of a breakpoint: `5`, `> 3`, `% 2` against the number of its hits. */

const HIT_CONDITION = /^\s*(>=|<=|={1,3}|>|<|%)?\s*(\d+)\s*$/;

export function isHitCondition(condition: string): boolean {
  return HIT_CONDITION.test(condition);
}

/** `> 3`, `% 2` or `5` against a number of hits. */
export function meetsHitCondition(condition: string, hits: number): boolean {
  const [, operator = "==", digits = ""] = HIT_CONDITION.exec(condition) ?? [];
  const count = Number(digits);
  if (digits === "") return true;
  if (operator === ">") return hits > count;
  if (operator === ">=") return hits >= count;
  if (operator === "<") return hits < count;
  if (operator === "<=") return hits <= count;
  return operator === "%" ? count > 0 && hits % count === 0 : hits === count;
}
