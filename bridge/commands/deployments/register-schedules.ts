/** Registers `cellflow deployment schedule …`. */
import type { Command } from "commander";
import { verb, withJson, withYes } from "../input/verb.ts";

/** The start of an id is enough, where only one schedule's begins so. */
const ID = "0192f0c1";

export function registerSchedules(deployment: Command): void {
  const schedule = deployment.command("schedule").description("when a deployment is run by itself");
  withJson(
    verb(schedule, "ls <name>", "list the schedules of a deployment", "deployment schedule ls add/one"),
  ).action(async (name, options) => (await load()).listSchedules(name, options));
  withYes(
    verb(
      schedule,
      "create <name>",
      "add a schedule to a deployment",
      'deployment schedule create add/one --cron "0 6 * * *" --timezone Europe/Lisbon',
    ),
  )
    .option("--cron <fields>", "minute, hour, day, month and weekday, as crontab has them")
    .option("--interval <time>", "every so often: seconds, or like 15m, 2h, 1d")
    .option("--rrule <rule>", "a recurrence rule of iCalendar, or JSON of its rrule and timezone")
    .option("--anchor-date <moment>", "a moment that an interval is counted from")
    .option("--timezone <zone>", "IANA name; else UTC")
    .option("--day-or", "day and weekday of a cron are alternatives (the default)", true)
    .option("--no-day-or", "day and weekday of a cron must both fit")
    .option("--active", "it plans runs at once (the default)", true)
    .option("--no-active", "it is paused until it is resumed")
    .option("--replace", "instead of those that are there")
    .action(async (name, options) => (await load()).createSchedule(name, options));
  withYes(
    verb(
      schedule,
      "pause [name] [id]",
      "plan no more runs by a schedule",
      `deployment schedule pause add/one ${ID}`,
    ),
  )
    .option("--all", "every schedule of every deployment")
    .action(async (name, id, options) => (await load()).setActive(false, name, id, options));
  withYes(
    verb(
      schedule,
      "resume [name] [id]",
      "plan runs by a schedule again",
      `deployment schedule resume add/one ${ID}`,
    ),
  )
    .option("--all", "every schedule of every deployment")
    .action(async (name, id, options) => (await load()).setActive(true, name, id, options));
  withYes(
    verb(schedule, "delete <name> <id>", "delete a schedule", `deployment schedule delete add/one ${ID}`),
  ).action(async (name, id, options) => (await load()).removeSchedule(name, id, options));
  withYes(
    verb(
      schedule,
      "clear <name>",
      "delete all schedules of a deployment",
      "deployment schedule clear add/one --yes",
    ),
  ).action(async (name, options) => (await load()).clearSchedules(name, options));
}

function load(): Promise<typeof import("./schedule.ts")> {
  return import("./schedule.ts");
}
