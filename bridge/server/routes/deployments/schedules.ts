/** /deployments/{id}/schedules */
import { Hono } from "hono";
import { z } from "zod";
import {
  deploymentScheduleCreate,
  deploymentScheduleUpdate,
} from "../../../contract/deployments/schedule.ts";
import type { ServerContext } from "../../context.ts";
import { checked, readSent } from "../../http/body.ts";
import { refuse } from "../../http/http-error.ts";
import { ID, pathId } from "../../http/path.ts";
import { findDeployment } from "../../resources/deployments/deployment-row.ts";
import { locationsIn, scheduleProblems } from "../../resources/deployments/schedule-problems.ts";
import { readSchedules, wireSchedule } from "../../resources/deployments/schedule-row.ts";
import { deleteScheduledRuns } from "../../resources/deployments/scheduled-runs.ts";
import { insertSchedule, updateSchedule } from "../../resources/deployments/write-schedule.ts";

const SCHEDULE = ID.replace(":id", ":schedule");

export function scheduleRoutes(context: ServerContext): Hono {
  const { database } = context;
  const deploymentId = (id: string): string => {
    if (!findDeployment(context, id)) throw refuse(404, "Deployment not found.");
    return id;
  };
  return new Hono()
    .get(`/deployments/${ID}/schedules`, (c) => c.json(readSchedules(context, deploymentId(pathId(c)))))
    .post(`/deployments/${ID}/schedules`, async (c) => {
      const sent = await readSent(c);
      const found = scheduleProblems(sent, locationsIn(sent));
      const body = checked(z.array(deploymentScheduleCreate), sent, { found });
      const id = deploymentId(pathId(c));
      const ids = context.write(() => {
        context.changes.note("deployment", id);
        return body.map((schedule) => insertSchedule(context, id, schedule));
      });
      const rows = ids.map((schedule) =>
        database.get("SELECT * FROM deployment_schedule WHERE id = ?", schedule),
      );
      return c.json(
        rows.flatMap((row) => (row ? [wireSchedule(row)] : [])),
        201,
      );
    })
    .patch(`/deployments/${ID}/schedules/${SCHEDULE}`, async (c) => {
      const sent = await readSent(c);
      const isKept = (sent as { schedule?: unknown }).schedule === null;
      const found = scheduleProblems(sent, isKept ? [] : [["schedule"]]);
      const body = checked(deploymentScheduleUpdate, sent, { found });
      const id = deploymentId(pathId(c));
      const schedule = pathId(c, "schedule");
      context.write(() => {
        const row = database.get(
          "SELECT 1 FROM deployment_schedule WHERE id = ? AND deployment_id = ?",
          schedule,
          id,
        );
        if (!row) throw refuse(404, "Schedule not found.");
        updateSchedule(context, schedule, body);
        deleteScheduledRuns(context, id, { planned: true, future: true });
        context.changes.note("deployment", id);
      });
      return c.body(null, 204);
    })
    .delete(`/deployments/${ID}/schedules/${SCHEDULE}`, (c) => {
      const id = deploymentId(pathId(c));
      context.write(() => {
        const gone = database.run(
          "DELETE FROM deployment_schedule WHERE id = ? AND deployment_id = ?",
          pathId(c, "schedule"),
          id,
        );
        if (gone === 0) throw refuse(404, "Schedule not found.");
        deleteScheduledRuns(context, id, { planned: true });
        context.changes.note("deployment", id);
      });
      return c.body(null, 204);
    });
}
