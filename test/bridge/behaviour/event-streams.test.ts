/** The streams of events under load and abuse; `npm run soak` has the long form. */
import { test } from "vitest";
import { eventStreams } from "../../soak/scenarios/event-streams.ts";

test.each(eventStreams)("$name", { timeout: 240_000 }, async ({ short, run }) => {
  await run(short);
});
