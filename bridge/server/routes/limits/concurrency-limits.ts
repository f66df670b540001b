/** /concurrency_limits: the limits of tags, in the words of before named limits. They are those named `tag:TAG`. */
import { type Context, Hono } from "hono";
import {
  concurrencyLimitFilterRequest,
  type TagLimit,
  tagLimitCreate,
  tagLimitReset,
  tagSlotsRequest,
} from "../../../contract/concurrency-limit.ts";
import { formatTime } from "../../../contract/time.ts";
import { PROCESS_HEADER, parseProcessHeader } from "../../../processes/identity.ts";
import type { ServerContext } from "../../context.ts";
import { readBody, readFields, readLimit } from "../../http/body.ts";
import { refuse } from "../../http/http-error.ts";
import { ID, pathId } from "../../http/path.ts";
import { removeLimit } from "../../limits/deployment-limit.ts";
import {
  createLease,
  dropLeases,
  ENDLESS_LEASE_SECONDS,
  endLease,
  leasesOf,
  taskRunsWith,
} from "../../limits/leases.ts";
import { limitEvent } from "../../limits/limit-event.ts";
import {
  createLimit,
  findLimit,
  findLimits,
  type Limit,
  listLimits,
  wireTaken,
  writeFreed,
} from "../../limits/limit-row.ts";
import { LONGEST_TAG_WAIT_SECONDS, TAG_PREFIX as PREFIX } from "../../limits/slots.ts";
import { locked, takeSlots } from "../../limits/take-slots.ts";

const ROOT = "/concurrency_limits";
const BY_ID = `${ROOT}/${ID}`;
/** Seconds, as Prefect spells them: its setting is a number with a point. */
const TAG_RETRY_AFTER = LONGEST_TAG_WAIT_SECONDS.toFixed(1);
const NOT_FOUND = "Concurrency limit not found";
const BY_TAG = `${ROOT}/tag/:tag`;

export function tagLimitRoutes(context: ServerContext): Hono {
  const named = (tag: string): Limit | undefined => findLimit(context, "name", PREFIX + tag);
  const existing = (limit: Limit | undefined): Limit => {
    if (!limit?.name.startsWith(PREFIX)) throw refuse(404, NOT_FOUND);
    return limit;
  };
  const byId = (c: Context) => existing(findLimit(context, "id", pathId(c)));
  const byTag = (c: Context) => existing(named(c.req.param("tag") ?? ""));
  const wire = (limit: Limit): TagLimit => ({
    id: limit.id,
    created: formatTime(limit.created),
    updated: formatTime(limit.updated),
    tag: tagOf(limit),
    concurrency_limit: limit.limit,
    active_slots: taskRunsWith(context, limit.id),
  });
  const remove = (find: (c: Context) => Limit | undefined) => (c: Context) => {
    context.write(() => {
      const limit = find(c);
      if (!limit) throw refuse(404, NOT_FOUND);
      limitEvent(context, "deleted", limit);
      dropLeases(context, limit.id);
      removeLimit(context, limit);
    });
    return c.json(null);
  };
  const leaseFor = (c: Context, taskRunId: string, limitIds: readonly string[]): void =>
    void createLease(context, {
      limitIds,
      slots: 1,
      seconds: ENDLESS_LEASE_SECONDS,
      holder: { type: "task_run", id: taskRunId },
      owner: parseProcessHeader(c.req.header(PROCESS_HEADER)),
    });

  return (
    new Hono()
      .post(`${ROOT}/`, async (c) => {
        const { tag, concurrency_limit: slots } = await readBody(c, tagLimitCreate);
        return context.write(() => {
          const known = named(tag);
          if (!known) {
            const created = createLimit(context, { name: PREFIX + tag, limit: slots });
            limitEvent(context, "created", created);
            return c.json(wire(created), 201);
          }
          const changed = { ...known, limit: slots };
          writeFreed(context, changed);
          limitEvent(context, "updated", changed);
          return c.json(wire(existing(named(tag))));
        });
      })
      .post(`${ROOT}/filter`, async (c) => {
        const { limit, offset } = await readFields(c, concurrencyLimitFilterRequest);
        const page = { prefix: PREFIX, limit: readLimit(limit), offset: offset ?? 0 };
        return c.json(listLimits(context, page).map(wire));
      })
      .post(`${ROOT}/increment`, async (c) => {
        const { names, task_run_id: taskRunId } = await readFields(c, tagSlotsRequest);
        const tags = names.map((tag) => PREFIX + tag);
        const limits = findLimits(context, "name", tags).toSorted(
          (one, other) => tags.indexOf(one.name) - tags.indexOf(other.name),
        );
        const zero = limits.find(({ limit }) => limit === 0);
        if (zero) {
          const detail = `The concurrency limit on tag "${tagOf(zero)}" is 0 and will deadlock if the task tries to run again.`;
          throw refuse(423, detail);
        }
        const active = limits.filter(({ isActive }) => isActive);
        const reached = () => {
          const tag = active[0] === undefined ? names[0] : tagOf(active[0]);
          return locked(TAG_RETRY_AFTER, `Concurrency limit for the ${tag} tag has been reached`);
        };
        if (active.some(({ limit }) => limit < 0)) return reached();
        const result = takeSlots(context, { names: tags, slots: 1, mode: "concurrency" }, (taken) => {
          const ids = taken.map(({ id }) => id);
          if (ids.length > 0) leaseFor(c, taskRunId, ids);
        });
        if (!("taken" in result)) {
          const tag = active[0] === undefined ? names[0] : tagOf(active[0]);
          return locked(TAG_RETRY_AFTER, `Concurrency limit for the ${tag} tag has been reached`);
        }
        return c.json(active.map((limit) => ({ ...wireTaken(limit), name: tagOf(limit) })));
      })
      .post(`${ROOT}/decrement`, async (c) => {
        const { names, task_run_id: taskRunId } = await readFields(c, tagSlotsRequest);
        const limits = findLimits(
          context,
          "name",
          names.map((tag) => PREFIX + tag),
        );
        const ids = limits.map(({ id }) => id);
        for (const id of leasesOf(context, taskRunId, ids)) endLease(context, id);
        return c.json(limits.map(wireTaken));
      })
      .get(BY_ID, (c) => c.json(wire(byId(c))))
      .get(BY_TAG, (c) => c.json(wire(byTag(c))))
      .post(`${BY_TAG}/reset`, async (c) => {
        const { slot_override: holders } = await readFields(c, tagLimitReset);
        context.write(() => {
          const limit = byTag(c);
          dropLeases(context, limit.id);
          // Prefect leaves the slots of the leases that it drops taken for ever.
          writeFreed(context, { ...limit, active: holders?.length ?? 0 });
          for (const taskRunId of holders ?? []) leaseFor(c, taskRunId, [limit.id]);
        });
        return c.json(null);
      })
      // By its id, any limit goes, that of a tag or not.
      .delete(
        BY_ID,
        remove((c) => findLimit(context, "id", pathId(c))),
      )
      .delete(BY_TAG, remove(byTag))
  );
}

function tagOf({ name }: Limit): string {
  return name.slice(PREFIX.length);
}
