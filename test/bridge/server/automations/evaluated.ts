/** Evaluates a case with our triggers, in a database. */

import { parseTime } from "../../../../bridge/contract/time.ts";
import { createServer } from "../../../../bridge/server/app.ts";
import { createEnabled } from "../../../../bridge/server/automations/evaluation/enabled.ts";
import { beginEvaluation } from "../../../../bridge/server/automations/evaluation/evaluate.ts";
import { createOrdering } from "../../../../bridge/server/automations/evaluation/ordering.ts";
import type { Invocation } from "../../../../bridge/server/automations/invocation.ts";
import type { Case } from "./cases.ts";

export interface Fired {
  event: string | null;
  labels: Record<string, string>;
  /** The triggers whose firings made it fire. */
  together: string[];
}

/**
 * What fired at each step.
 * @param file of the database, which is opened anew for each step; in memory, and open, without one
 */
export async function evaluated({ id, trigger, steps }: Case, file?: string): Promise<Fired[][]> {
  let server = await createServer({ database: file ?? ":memory:" });
  // A compound looks at how much time passed between firings: on a slow machine as little as on a fast one.
  let time = server.context.now();
  const atItsPace = () => ({ ...server.context, now: () => time++ });
  let context = atItsPace();
  let { database } = context;
  database.run(
    `INSERT INTO automation (id, created, updated, name, trigger, actions, enabled_since)
     VALUES (?, 0, 0, 'a', ?, '[{"type":"do-nothing"}]', 0)`,
    id,
    JSON.stringify(trigger),
  );
  let enabled = createEnabled(database);
  const seen = new Set<string>();
  const fired: Fired[][] = [];
  for (const step of steps) {
    if (file !== undefined) {
      await server.close();
      server = await createServer({ database: file });
      context = atItsPace();
      ({ database } = context);
      enabled = createEnabled(database);
    }
    context.write(() => {
      const automations = enabled();
      const evaluation = beginEvaluation(context, automations);
      if ("event" in step) {
        const ordering = createOrdering(
          context,
          (leader) => seen.has(leader),
          (event) => {
            seen.add(event.id);
            evaluation.event(event);
          },
        );
        ordering.take(step.event);
      } else {
        for (const watched of automations.proactive) evaluation.elapse(watched, parseTime(step.tick));
      }
      evaluation.finish();
    });
    const rows = database.all("SELECT invocation FROM automation_action ORDER BY seq");
    database.run("DELETE FROM automation_action");
    fired.push(
      rows.map(({ invocation }) => {
        const { event, firing } = JSON.parse(String(invocation)) as Invocation;
        return {
          event: event?.id ?? null,
          labels: firing.triggering_labels,
          together: firing.triggering_firings.map((each) => each.trigger.id).sort(),
        };
      }),
    );
  }
  await server.close();
  return fired;
}
