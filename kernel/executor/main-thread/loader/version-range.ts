/** Whether an installed version of a package is the one that an import names. */

/** True when an installed version is what was asked for. Tags and ranges of several parts are taken as they are. */
export function fulfils(installed: string, wanted: string): boolean {
  const [, operator, ...given] =
    /^([\^~]?)v?(\d+)(?:\.(\d+|[xX*]))?(?:\.(\d+|[xX*]))?((?:-[\w.-]+)?)(?:\+.*)?$/.exec(wanted) ?? [];
  if (operator === undefined) return true;
  const tail = given.pop() ?? "";
  const parts = given.filter((part) => part !== undefined && /^\d/.test(part)).map(Number);
  const [release = ""] = installed.split(/[-+]/);
  const have = release.split(".").map(Number);
  const isSame = (count: number): boolean =>
    parts.slice(0, count).every((part, index) => part === have[index]);
  if (operator === "" && parts.length === 3)
    return isSame(3) && (installed.slice(release.length).split("+")[0] ?? "") === tail;
  if (operator === "") return isSame(3);
  const significant = parts.findIndex((part) => part > 0);
  const fixed = operator === "~" ? 2 : significant < 0 ? parts.length : significant + 1;
  const differs = parts.findIndex((part, index) => part !== have[index]);
  return isSame(fixed) && (differs < 0 || Number(have[differs]) > Number(parts[differs]));
}
