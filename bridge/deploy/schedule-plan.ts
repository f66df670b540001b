/** Plans the schedules of a deployment that is deployed again: paused stays paused, an interval keeps its anchor. */
import type {
  DeploymentSchedule,
  DeploymentScheduleCreate,
  Schedule,
} from "../contract/deployments/schedule.ts";

export interface SchedulePlan {
  /** All the deployment will have: those requested, and those that others had made. */
  schedules: DeploymentScheduleCreate[];
  /** Those of the deployment before that are requested no more. */
  removed: Schedule[];
}

/** The slugs of schedules made by deploying: `deploy`, `deploy-2`. */
const OWN_SLUG = /^deploy(-\d+)?$/;

/** @param before what the deployment has now */
export function planSchedules(
  before: readonly DeploymentSchedule[],
  requested: readonly Schedule[],
): SchedulePlan {
  const left = new Set(before);
  const planned = requested.map((schedule, index) => {
    const slug = index === 0 ? "deploy" : `deploy-${index + 1}`;
    const same = [...left].find((old) => old.slug === slug) ?? [...left].find((old) => isSame(old, schedule));
    if (!same) return { schedule, slug, active: true };
    left.delete(same);
    return {
      schedule: withAnchor(schedule, same.schedule),
      slug,
      active: same.active,
      parameters: same.parameters,
    };
  });
  const foreign = [...left].filter(({ slug }) => slug === null || !OWN_SLUG.test(slug));
  return {
    schedules: [
      ...planned,
      ...foreign.map(({ schedule, slug, active, parameters }) => ({ schedule, slug, active, parameters })),
    ],
    removed: [...left].filter((old) => !foreign.includes(old)).map(({ schedule }) => schedule),
  };
}

/** A schedule without a name that says the same was made by deploying before there were names. */
function isSame(old: DeploymentSchedule, schedule: Schedule): boolean {
  if (old.slug !== null) return false;
  const { schedule: known } = old;
  if ("cron" in known) return "cron" in schedule && schedule.cron === known.cron;
  if ("interval" in known)
    return "interval" in schedule && Number(schedule.interval) === Number(known.interval);
  return "rrule" in schedule && schedule.rrule === known.rrule;
}

/** An interval counts from when it was first deployed: deployed daily, one of a day would never come else. */
function withAnchor(schedule: Schedule, old: Schedule): Schedule {
  if (!("interval" in schedule) || !("interval" in old) || old.anchor_date === undefined) return schedule;
  return { ...schedule, anchor_date: schedule.anchor_date ?? old.anchor_date };
}
