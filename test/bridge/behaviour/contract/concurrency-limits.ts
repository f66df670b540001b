/** Concurrency limits: by name with leases, by tag, and as rates. */
import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { type Answer, type Api, unique } from "./api.ts";

const ROOT = "/v2/concurrency_limits";

export function concurrencyLimitsSuite(api: Api): void {
  const limit = async (slots: number, extra: Record<string, unknown> = {}): Promise<string> => {
    const name = unique("limit");
    expect((await api.post(`${ROOT}/`, { name, limit: slots, ...extra })).status).toBe(201);
    return name;
  };
  const lease = (names: string[], slots = 1, extra: Record<string, unknown> = {}): Promise<Answer> =>
    api.post(`${ROOT}/increment-with-lease`, { names, slots, mode: "concurrency", ...extra });
  const end = (lease_id: string) => api.post(`${ROOT}/decrement-with-lease`, { lease_id });
  const active = async (name: string): Promise<number> =>
    (await api.get(`${ROOT}/${name}`)).body.active_slots;
  const refused = (message: string) => ({ status: 422, body: { detail: message } });

  describe("named concurrency limits", () => {
    test("are created once, and found by id and by name", async () => {
      const name = unique("limit");
      const created = await api.post(`${ROOT}/`, { name, limit: 3 });
      expect(created).toMatchObject({
        status: 201,
        body: {
          name,
          limit: 3,
          active: true,
          active_slots: 0,
          denied_slots: 0,
          slot_decay_per_second: 0,
          avg_slot_occupancy_seconds: 2,
        },
      });
      const byName = await api.get(`${ROOT}/${name}`);
      expect(byName.status).toBe(200);
      expect(Object.keys(byName.body).sort()).toEqual(
        [
          "active",
          "active_slots",
          "created",
          "id",
          "limit",
          "name",
          "slot_decay_per_second",
          "updated",
        ].sort(),
      );
      expect((await api.get(`${ROOT}/${created.body.id}`)).body).toEqual(byName.body);
      expect((await api.post(`${ROOT}/`, { name, limit: 1 })).status).toBe(409);
      expect((await api.post(`${ROOT}/filter`, {})).body).toContainEqual(byName.body);
      const names = (await api.post(`${ROOT}/filter`, { limit: 200 })).body.map((each: Named) => each.name);
      expect(names).toEqual([...names].sort());
      expect((await api.post(`${ROOT}/filter`, { limit: 201 })).status).toBe(422);
    });

    test("are changed, renamed and deleted", async () => {
      const name = await limit(1);
      const other = unique("limit");
      const update = { name: other, limit: 5, active: false, active_slots: 2, slot_decay_per_second: 0.25 };
      expect((await api.patch(`${ROOT}/${name}`, update)).status).toBe(204);
      expect((await api.get(`${ROOT}/${name}`)).status).toBe(404);
      expect((await api.patch(`${ROOT}/${other}`, { slot_decay_per_second: 0 })).status).toBe(204);
      const { body } = await api.get(`${ROOT}/${other}`);
      expect(body).toMatchObject({ ...update, slot_decay_per_second: 0 });
      expect((await api.delete(`${ROOT}/${body.id}`)).status).toBe(204);
      for (const answer of [
        await api.get(`${ROOT}/${other}`),
        await api.patch(`${ROOT}/${other}`, { limit: 1 }),
        await api.delete(`${ROOT}/${body.id}`),
      ])
        expect(answer).toMatchObject({ status: 404, body: { detail: "Concurrency Limit not found" } });
    });

    test.each([
      ["a name that may not stand in a path", { name: "a/b", limit: 1 }, "string_pattern_mismatch"],
      ["less than none", { name: "n", limit: -1 }, "greater_than_equal"],
      ["an unknown key", { name: "n", limit: 1, slots: 1 }, "extra_forbidden"],
      ["no limit", { name: "n" }, "missing"],
    ])("are refused with %s", async (_, body, type) => {
      const answer = await api.post(`${ROOT}/`, body);
      expect(answer.status).toBe(422);
      expect(answer.body.exception_detail[0].type).toBe(type);
    });

    test("are leased, denied while they are full, and given back once", async () => {
      const name = await limit(2);
      const { id } = (await api.get(`${ROOT}/${name}`)).body;
      const holder = { type: "task_run", id: randomUUID() };
      const first = await lease([name], 1, { holder, lease_duration: 60 });
      expect(first).toMatchObject({
        status: 200,
        body: { lease_id: expect.stringMatching(/^[0-9a-f-]{36}$/), limits: [{ id, name, limit: 2 }] },
      });
      const second = await lease([name]);
      expect(await active(name)).toBe(2);
      const full = await lease([name]);
      expect(full).toMatchObject({ status: 423, body: { detail: "Locked" } });
      expect(Number(full.headers.get("retry-after"))).toBeGreaterThan(0);
      const renew = (lease_duration: number) =>
        api.post(`${ROOT}/leases/${first.body.lease_id}/renew`, { lease_duration });
      expect((await renew(60)).status).toBe(204);
      expect((await renew(59)).body.exception_detail[0].type).toBe("greater_than_equal");
      expect((await renew(86_401)).body.exception_detail[0].type).toBe("less_than_equal");
      expect((await end(first.body.lease_id)).status).toBe(204);
      expect((await end(first.body.lease_id)).status).toBe(204);
      expect(await active(name)).toBe(1);
      expect(await renew(300)).toMatchObject({
        status: 410,
        body: { detail: "Lease not found - it may have expired or been revoked" },
      });
      expect((await lease([name])).status).toBe(200);
      await end(second.body.lease_id);
      expect(await active(name)).toBe(1);
    });

    test("are taken all, or none of them", async () => {
      const [wide, narrow] = [await limit(5), await limit(1)];
      const one = await lease([wide, narrow]);
      expect(one.body.limits.map((each: Named) => each.name).sort()).toEqual([wide, narrow].sort());
      expect((await lease([wide, narrow])).status).toBe(423);
      expect([await active(wide), await active(narrow)]).toEqual([1, 1]);
      expect((await lease([wide], 4)).status).toBe(200);
      expect(await active(wide)).toBe(5);
    });

    test("refuse more than they can ever give, and what makes no sense", async () => {
      const name = await limit(2);
      expect(await lease([name], 3)).toMatchObject(refused("Slots requested is greater than the limit"));
      const none = await lease([name], 0);
      expect(none.body.exception_detail[0]).toMatchObject({
        type: "greater_than",
        loc: ["body", "slots"],
        msg: "Input should be greater than 0",
      });
      expect((await lease([name], 1, { mode: "other" })).status).toBe(422);
      expect((await lease([name], 1, { lease_duration: 59 })).status).toBe(422);
      expect((await lease([name], 1, { holder: { type: "person", id: randomUUID() } })).status).toBe(422);
      expect((await end("none")).status).toBe(422);
      expect(await active(name)).toBe(0);
    });

    test("that do not exist, or are disabled, hold nobody up", async () => {
      const none = await lease([unique("none")]);
      expect(none).toMatchObject({ status: 200, body: { limits: [] } });
      expect((await end(none.body.lease_id)).status).toBe(204);
      const name = await limit(1, { active: false });
      for (let again = 0; again < 2; again++)
        expect(await lease([name])).toMatchObject({ status: 200, body: { limits: [{ name }] } });
      expect(await active(name)).toBe(0);
      expect((await api.post(`${ROOT}/increment`, { names: [unique("none")], slots: 1 })).body).toEqual([]);
    });

    test("are counted up and down without a lease", async () => {
      const name = await limit(2);
      const { id } = (await api.get(`${ROOT}/${name}`)).body;
      const count = (way: string, slots: number, extra = {}) =>
        api.post(`${ROOT}/${way}`, { names: [name], slots, ...extra });
      expect(await count("increment", 2, { create_if_missing: null })).toMatchObject({
        status: 200,
        body: [{ id, name, limit: 2 }],
      });
      expect((await count("increment", 1)).status).toBe(423);
      expect((await count("decrement", 1, { occupancy_seconds: 1.5 })).status).toBe(200);
      expect(await active(name)).toBe(1);
      await count("decrement", 2);
      expect(await active(name)).toBe(0);
    });

    test("with decay are rates: what is taken comes back by itself", async () => {
      const plain = await limit(1);
      const rate = (name: string) =>
        api.post(`${ROOT}/increment`, { names: [name], slots: 1, mode: "rate_limit" });
      expect(await rate(plain)).toMatchObject(
        refused(
          `Only concurrency limits with slot decay can be used for rate limiting. The following limits do not have a decay configured: '${plain}'`,
        ),
      );
      const name = await limit(1, { slot_decay_per_second: 5 });
      expect((await rate(name)).status).toBe(200);
      const later = await api.eventually(
        () => rate(name),
        ({ status }) => status === 200,
      );
      expect(later.status).toBe(200);
      const slow = await limit(1, { slot_decay_per_second: 0.001 });
      expect((await rate(slow)).status).toBe(200);
      expect(Number((await rate(slow)).headers.get("retry-after"))).toBeGreaterThan(300);
    });

    test("that many ask for at once are given as often as they have slots", async () => {
      const name = await limit(3);
      const answers = await Promise.all(Array.from({ length: 12 }, () => lease([name])));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
      expect(answers.filter(({ status }) => status === 423)).toHaveLength(9);
    });
  });

  describe("limits of tags", () => {
    const V1 = "/concurrency_limits";
    const tagged = async (slots: number): Promise<string> => {
      const tag = unique("tag");
      expect((await api.post(`${V1}/`, { tag, concurrency_limit: slots })).status).toBe(201);
      return tag;
    };

    test("are limits named tag:TAG", async () => {
      const tag = await tagged(1);
      const { status, body } = await api.get(`${V1}/tag/${tag}`);
      expect({ status, body }).toMatchObject({
        status: 200,
        body: { tag, concurrency_limit: 1, active_slots: [] },
      });
      expect((await api.get(`${V1}/${body.id}`)).body).toEqual(body);
      expect((await api.get(`${ROOT}/tag:${tag}`)).body).toMatchObject({ id: body.id, limit: 1 });
      expect(await api.post(`${V1}/`, { tag, concurrency_limit: 2 })).toMatchObject({
        status: 200,
        body: { id: body.id, concurrency_limit: 2 },
      });
      const all = (await api.post(`${V1}/filter`, {})).body;
      expect(all).toContainEqual(expect.objectContaining({ tag, concurrency_limit: 2 }));
      expect((await api.delete(`${V1}/tag/${tag}`)).status).toBe(200);
      for (const answer of [
        await api.get(`${V1}/tag/${tag}`),
        await api.get(`${V1}/${body.id}`),
        await api.delete(`${V1}/${body.id}`),
        await api.delete(`${V1}/tag/${tag}`),
        await api.post(`${V1}/tag/${tag}/reset`, { slot_override: null }),
      ])
        expect(answer).toMatchObject({ status: 404, body: { detail: "Concurrency limit not found" } });
    });

    test("name the task runs that have their slots", async () => {
      const tag = await tagged(1);
      const run = randomUUID();
      const granted = await lease([`tag:${tag}`], 1, { holder: { type: "task_run", id: run } });
      expect((await api.get(`${V1}/tag/${tag}`)).body.active_slots).toEqual([run]);
      await end(granted.body.lease_id);
      expect((await api.get(`${V1}/tag/${tag}`)).body.active_slots).toEqual([]);
    });

    test("are counted up and down by task run", async () => {
      const tag = await tagged(1);
      const [one, two] = [randomUUID(), randomUUID()];
      const count = (way: string, task_run_id: string) =>
        api.post(`${V1}/${way}`, { names: [tag], task_run_id });
      expect(await count("increment", one)).toMatchObject({ status: 200, body: [{ name: tag, limit: 1 }] });
      const full = await count("increment", two);
      expect(full).toMatchObject({
        status: 423,
        body: { detail: `Concurrency limit for the ${tag} tag has been reached` },
      });
      expect(full.headers.get("retry-after")).toMatch(/^10(\.0)?$/);
      expect((await api.get(`${V1}/tag/${tag}`)).body.active_slots).toEqual([one]);
      expect(await count("decrement", one)).toMatchObject({ status: 200, body: [{ name: `tag:${tag}` }] });
      expect((await count("increment", two)).status).toBe(200);
      expect((await count("increment", randomUUID())).status).toBe(423);
    });

    test("of 0 are refused at once, as they would hold up for ever", async () => {
      const tag = await tagged(0);
      const body = { names: [tag], task_run_id: randomUUID() };
      expect(await api.post(`${V1}/increment`, body)).toMatchObject({
        status: 423,
        body: {
          detail: `The concurrency limit on tag "${tag}" is 0 and will deadlock if the task tries to run again.`,
        },
      });
    });

    test("are reset: the leases are over, and those that are named have a slot", async () => {
      const tag = await tagged(2);
      const run = randomUUID();
      const granted = await lease([`tag:${tag}`], 1, { holder: { type: "task_run", id: randomUUID() } });
      const reset = (slot_override: string[] | null) => api.post(`${V1}/tag/${tag}/reset`, { slot_override });
      expect((await reset(null)).status).toBe(200);
      expect((await api.get(`${V1}/tag/${tag}`)).body.active_slots).toEqual([]);
      expect((await api.post(`${ROOT}/leases/${granted.body.lease_id}/renew`, {})).status).toBe(410);
      expect((await reset([run])).status).toBe(200);
      expect((await api.get(`${V1}/tag/${tag}`)).body.active_slots).toEqual([run]);
    });
  });
}

interface Named {
  name: string;
}
