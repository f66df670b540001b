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
import { readBody, readLimit } from "../../http/body.ts";
import { refuse } from "../../http/http-error.ts";
import { ID, pathId } from "../../http/path.ts";
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
  deleteLimit,
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
const BY_TAG = `${ROOT}/tag/:tag`;

export function tagLimitRoutes(context: ServerContext): Hono {
  const named = (tag: string): Limit | undefined => findLimit(context, "name", PREFIX + tag);
  const existing = (limit: Limit | undefined): Limit => {
    if (!limit?.name.startsWith(PREFIX)) throw refuse(404, "Concurrency limit not found");
    return limit;
  };
  const byId = (c: Context) => existing(findLimit(context, "id", pathId(c)));
  const byTag = (c: Context) => existing(named(c.req.param("tag") ?? ""));
  const wire = (limit: Limit): TagLimit => ({
    id: limit.id,
    created: formatTime(limit.created),
    updated: formatTime(limit.updated),
    tag: limit.name.slice(PREFIX.length),
    concurrency_limit: limit.limit,
    active_slots: taskRunsWith(context, limit.id),
  });
  const remove = (find: (c: Context) => Limit) => (c: Context) => {
    context.write(() => {
      const limit = find(c);
      limitEvent(context, "deleted", limit);
      dropLeases(context, limit.id);
      deleteLimit(context, limit);
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

  return new Hono()
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
      const { limit, offset } = await readBody(c, concurrencyLimitFilterRequest);
      const page = { prefix: PREFIX, limit: readLimit(limit), offset: offset ?? 0 };
      return c.json(listLimits(context, page).map(wire));
    })
    .post(`${ROOT}/increment`, async (c) => {
      const { names, task_run_id: taskRunId } = await readBody(c, tagSlotsRequest);
      const tags = names.map((tag) => PREFIX + tag);
      const zero = findLimits(context, "name", tags).find(({ limit }) => limit === 0);
      if (zero) {
        const tag = zero.name.slice(PREFIX.length);
        const detail = `The concurrency limit on tag "${tag}" is 0 and will deadlock if the task tries to run again.`;
        throw refuse(423, detail);
      }
      const result = takeSlots(context, { names: tags, slots: 1, mode: "concurrency" }, (active) => {
        const ids = active.map(({ id }) => id);
        if (ids.length > 0) leaseFor(c, taskRunId, ids);
      });
      if (!("taken" in result))
        return locked(LONGEST_TAG_WAIT_SECONDS, `Concurrency limit for the ${names[0]} tag has been reached`);
      const active = result.taken.filter(({ isActive }) => isActive);
      return c.json(active.map((limit) => ({ ...wireTaken(limit), name: limit.name.slice(PREFIX.length) })));
    })
    .post(`${ROOT}/decrement`, async (c) => {
      const { names, task_run_id: taskRunId } = await readBody(c, tagSlotsRequest);
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
      const { slot_override: holders } = await readBody(c, tagLimitReset);
      context.write(() => {
        const limit = byTag(c);
        dropLeases(context, limit.id);
        // Prefect leaves the slots of the leases that it drops taken for ever.
        writeFreed(context, { ...limit, active: holders?.length ?? 0 });
        for (const taskRunId of holders ?? []) leaseFor(c, taskRunId, [limit.id]);
      });
      return c.json(null);
    })
    .delete(BY_ID, remove(byId))
    .delete(BY_TAG, remove(byTag));
}
