/** /v2/concurrency_limits: limits by name, and the slots that are taken of them. */
import { type Context, Hono } from "hono";
import {
  concurrencyLimitCreate,
  concurrencyLimitFilterRequest,
  concurrencyLimitUpdate,
  type LeasedSlots,
  leasedSlotsRequest,
  leaseReleaseRequest,
  leaseRenewRequest,
  slotsReleaseRequest,
  slotsRequest,
} from "../../../contract/concurrency-limit.ts";
import { uuidProblem } from "../../../contract/pydantic/scalars.ts";
import { PROCESS_HEADER, parseProcessHeader } from "../../../processes/identity.ts";
import type { ServerContext } from "../../context.ts";
import { readBody, readFields, readLimit } from "../../http/body.ts";
import { integrityConflict, invalid, refuse } from "../../http/http-error.ts";
import { asId } from "../../http/path.ts";
import { removeLimit } from "../../limits/deployment-limit.ts";
import { createLease, endLease, renewLease } from "../../limits/leases.ts";
import { limitEvent } from "../../limits/limit-event.ts";
import {
  changed,
  createLimit,
  findLimit,
  findLimits,
  type Limit,
  listLimits,
  wireCreated,
  wireLimit,
  wireTaken,
  writeFreed,
} from "../../limits/limit-row.ts";
import { released } from "../../limits/slots.ts";
import { locked, takeSlots } from "../../limits/take-slots.ts";

const ROOT = "/v2/concurrency_limits";
const ONE = `${ROOT}/:id_or_name`;

export function concurrencyLimitRoutes(context: ServerContext): Hono {
  const find = (c: Context): Limit => {
    const key = c.req.param("id_or_name") ?? "";
    const id = asId(key);
    const limit = id === undefined ? findLimit(context, "name", key) : findLimit(context, "id", id);
    if (!limit) throw refuse(404, "Concurrency Limit not found");
    return limit;
  };
  return new Hono()
    .post(`${ROOT}/`, async (c) => {
      const body = await readBody(c, concurrencyLimitCreate);
      const limit = context.write(() => {
        const created = createLimit(context, body);
        limitEvent(context, "created", created);
        return created;
      });
      return c.json(wireCreated(limit), 201);
    })
    .post(`${ROOT}/filter`, async (c) => {
      const { limit, offset } = await readFields(c, concurrencyLimitFilterRequest);
      const limits = listLimits(context, { limit: readLimit(limit), offset: offset ?? 0 });
      return c.json(limits.map(wireLimit));
    })
    .post(`${ROOT}/increment`, async (c) => {
      const result = takeSlots(context, await readFields(c, slotsRequest));
      return "taken" in result ? c.json(result.taken.map(wireTaken)) : locked(result.retryAfterSeconds);
    })
    .post(`${ROOT}/increment-with-lease`, async (c) => {
      const body = await readFields(c, leasedSlotsRequest);
      let leaseId = "";
      const result = takeSlots(context, body, (active) => {
        leaseId = createLease(context, {
          limitIds: active.map(({ id }) => id),
          slots: body.slots,
          seconds: body.lease_duration,
          holder: body.holder,
          owner: parseProcessHeader(c.req.header(PROCESS_HEADER)),
        });
      });
      if (!("taken" in result)) return locked(result.retryAfterSeconds);
      return c.json({ lease_id: leaseId, limits: result.taken.map(wireTaken) } satisfies LeasedSlots);
    })
    .post(`${ROOT}/decrement`, async (c) => {
      const { names, slots, occupancy_seconds } = await readFields(c, slotsReleaseRequest);
      const limits = context.write(() => {
        const found = findLimits(context, "name", names);
        for (const limit of found)
          if (limit.isActive) writeFreed(context, released(limit, slots, occupancy_seconds ?? undefined));
        return found;
      });
      return c.json(limits.map(wireTaken));
    })
    .post(`${ROOT}/decrement-with-lease`, async (c) => {
      endLease(context, asId((await readFields(c, leaseReleaseRequest)).lease_id) ?? "");
      return c.body(null, 204);
    })
    .post(`${ROOT}/leases/:lease_id/renew`, async (c) => {
      const id = readLeaseId(c);
      const { lease_duration } = await readFields(c, leaseRenewRequest);
      if (!renewLease(context, id, lease_duration))
        throw refuse(410, "Lease not found - it may have expired or been revoked");
      return c.body(null, 204);
    })
    .get(ONE, (c) => c.json(wireLimit(find(c))))
    .patch(ONE, async (c) => {
      const body = await readBody(c, concurrencyLimitUpdate);
      context.write(() => {
        const known = find(c);
        if (Object.values(body).includes(null)) throw integrityConflict();
        const limit = changed(known, body);
        writeFreed(context, limit);
        limitEvent(context, "updated", limit);
      });
      return c.body(null, 204);
    })
    .delete(ONE, (c) => {
      context.write(() => {
        const limit = find(c);
        limitEvent(context, "deleted", limit);
        removeLimit(context, limit);
      });
      return c.body(null, 204);
    });
}

/** @throws 422 in the words of who reads it after the path was found */
function readLeaseId(c: Context): string {
  const text = c.req.param("lease_id") ?? "";
  const id = asId(text);
  if (id !== undefined) return id;
  const error = uuidProblem(text) ?? "invalid";
  const msg = `Input should be a valid UUID, ${error}`;
  throw invalid([{ type: "uuid_parsing", loc: ["path", "lease_id"], msg, input: text, ctx: { error } }], {});
}
