/** Reads a list of the API to its end. */

/** As many as the API gives at once. */
export const PAGE = 200;

/** @param most where to end, whatever more there is */
export async function allPages<Item>(
  read: (page: { limit: number; offset: number }) => Promise<Item[]>,
  most = Number.POSITIVE_INFINITY,
): Promise<Item[]> {
  const items: Item[] = [];
  while (items.length < most) {
    const limit = Math.min(PAGE, most - items.length);
    const page = await read({ limit, offset: items.length });
    items.push(...page);
    if (page.length < limit) break;
  }
  return items;
}
