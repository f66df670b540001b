/** Posts a batch so that what a server refuses of it does not take the rest along. */
import { ApiError, isBusy } from "../../../client/errors.ts";

/** Refusals for what was sent: not valid, or too long. */
const ABOUT_CONTENT = new Set([400, 413, 422]);
/** Refused items of one batch that are looked for one by one; where more are, the rest is reported at once. */
const MAX_SOUGHT = 20;

/**
 * Posts `items` at once, and where they are refused by halves, down to the one that is refused, which `onRefused` is
 * reported. A refusal that is about no item (who sends, or where to) is reported once for all.
 * @throws what `post` throws when the server does not answer or is not well
 */
export async function postParts<T>(
  items: readonly T[],
  post: (part: T[]) => Promise<void>,
  onRefused: (count: number, error: ApiError) => void,
  found = { refused: 0 },
): Promise<void> {
  if (items.length === 0) return;
  try {
    await post([...items]);
  } catch (error) {
    if (!(error instanceof ApiError) || isBusy(error)) throw error;
    if (items.length === 1 || found.refused >= MAX_SOUGHT || !ABOUT_CONTENT.has(error.status)) {
      found.refused += items.length;
      onRefused(items.length, error);
      return;
    }
    const middle = items.length >> 1;
    await postParts(items.slice(0, middle), post, onRefused, found);
    await postParts(items.slice(middle), post, onRefused, found);
  }
}
