/** Conversations about named limits, and the slots that are taken of them. */
import type { Answer, Conversation, Talk } from "./conversation.ts";

const ROOT = "/v2/concurrency_limits";
const NONE = "00000000-0000-4000-8000-000000000000";
/** What nothing named can be called. */
const NO_NAMES = ["a/b", "50%", "a&b", "a>b", "<a", ""];
const NOT_COUNTS = [-1, 1.5, "2", "x", null, true, 2 ** 31];
/** More than fits into 64 bits. */
const VAST = 2 ** 63;

function make({ post }: Talk, name: string, more: object = {}): Promise<Answer> {
  return post(`${ROOT}/`, { name, limit: 2, ...more });
}

export const concurrencyLimits: readonly Conversation[] = [
  {
    name: "a limit is created, read, changed and deleted",
    async hold(talk) {
      const { get, patch, post, delete: remove, unique } = talk;
      const [name, other] = [unique("limit"), unique("other")];
      const { body } = await make(talk, name);
      await make(talk, name);
      const whole = { active: false, active_slots: 3, denied_slots: 4, slot_decay_per_second: 0.000001 };
      const { body: second } = await make(talk, other, whole);
      for (const key of [body.id, name, second.id, other, body.id.toUpperCase()]) await get(`${ROOT}/${key}`);
      await patch(`${ROOT}/${name}`, { limit: 5 });
      await patch(`${ROOT}/${body.id}`, { active_slots: 2, denied_slots: 1 });
      await get(`${ROOT}/${name}`);
      await patch(`${ROOT}/${name}`, {});
      await patch(`${ROOT}/${name}`, { name: other });
      await patch(`${ROOT}/${name}`, { name: unique("renamed") });
      await get(`${ROOT}/${name}`);
      await get(`${ROOT}/${unique("renamed")}`);
      await patch(`${ROOT}/${other}`, { active: true, slot_decay_per_second: 0, limit: 0 });
      await get(`${ROOT}/${other}`);
      await remove(`${ROOT}/${other}`);
      await remove(`${ROOT}/${other}`);
      await remove(`${ROOT}/${body.id}`);
      await remove(`${ROOT}/${body.id}`);
      for (const key of [NONE, unique("none"), name, other, body.id]) {
        await get(`${ROOT}/${key}`);
        await patch(`${ROOT}/${key}`, { limit: 1 });
        await remove(`${ROOT}/${key}`);
      }
      await post(`${ROOT}/filter`, { limit: 0 });
    },
  },
  {
    name: "a limit that cannot be is refused",
    async hold(talk) {
      const { get, patch, post, put, unique } = talk;
      const name = unique("limit");
      for (const body of [{}, { name }, { limit: 1 }, [], "x", 5, null]) await post(`${ROOT}/`, body);
      await make(talk, name, { other: 1 });
      await make(talk, name, { avg_slot_occupancy_seconds: 3 });
      for (const wrong of NO_NAMES) await make(talk, wrong);
      for (const count of NOT_COUNTS) {
        const own = unique(`count-${NOT_COUNTS.indexOf(count)}`);
        await make(talk, own, { limit: count });
        await make(talk, `${own}-active`, { active_slots: count });
        await make(talk, `${own}-denied`, { denied_slots: count });
        await make(talk, `${own}-decay`, { slot_decay_per_second: count });
        await make(talk, `${own}-on`, { active: count });
      }
      for (const field of ["limit", "active_slots", "denied_slots"])
        await post(`${ROOT}/?${field}=vast`, { name: unique(field), limit: 1, [field]: VAST });
      await make(talk, unique("vast-decay"), { slot_decay_per_second: VAST });
      await make(talk, unique("vast-on"), { active: VAST });
      await make(talk, name);
      for (const field of ["active", "limit", "active_slots", "denied_slots", "slot_decay_per_second"])
        for (const value of [null, -1, "x", [], 1.5]) await patch(`${ROOT}/${name}`, { [field]: value });
      for (const value of [null, -1, []]) await patch(`${ROOT}/${name}`, { name: value });
      await get(`${ROOT}/${name}`);
      await patch(`${ROOT}/${unique("none")}`, { name: null });
      await patch(`${ROOT}/${name}`, { other: 1 });
      for (const wrong of NO_NAMES) await patch(`${ROOT}/${name}`, { name: wrong });
      for (const body of [
        { limit: 201 },
        { limit: -1 },
        { offset: -1 },
        { limit: "x" },
        { limit: 0, offset: null },
      ])
        await post(`${ROOT}/filter`, body);
      await put(`${ROOT}/${name}`, {});
    },
  },
  {
    name: "limits are listed by name",
    async hold(talk) {
      const { post, delete: remove, unique } = talk;
      // Others' limits may stand between them and before, but few do.
      const names = [unique("!b"), unique("!a")];
      const ids: string[] = [];
      for (const name of names) ids.push((await make(talk, name)).body.id);
      for (const id of ids.toReversed()) {
        let offset = 0;
        await talk.eventually(
          ({ post: ask }) => ask(`${ROOT}/filter`, { limit: 1, offset: offset++ }),
          ({ body }) => body[0]?.id === id || body.length === 0,
        );
      }
      await post(`${ROOT}/filter`, { limit: 0, offset: 1_000_000 });
      await post(`${ROOT}/filter`, { offset: 1_000_000 });
      for (const name of names) await remove(`${ROOT}/${encodeURIComponent(name)}`);
    },
  },
  {
    name: "slots are taken of all limits or none, and given back",
    async hold(talk) {
      const { get, patch, post, unique } = talk;
      const [a, b, off, none] = [unique("a"), unique("b"), unique("off"), unique("none")];
      await make(talk, a);
      await make(talk, b, { limit: 3 });
      await make(talk, off, { limit: 1, active: false });
      const take = (names: unknown, slots: unknown = 1, more: object = {}) =>
        post(`${ROOT}/increment`, { names, slots, ...more });
      const give = (names: unknown, slots: unknown = 1, more: object = {}) =>
        post(`${ROOT}/decrement`, { names, slots, ...more });
      const read = async () => {
        for (const name of [a, b, off]) await get(`${ROOT}/${name}`);
      };
      await take([b, a]);
      await take([a, a]);
      await read();
      await take([a, b]);
      await read();
      await take([b, off, none], 2);
      await take([b]);
      await take([b], 4);
      await take([off], 9);
      await take([none], 9);
      await take([], 9);
      await take([a], 3);
      await take([a], 1, { create_if_missing: true });
      await take([none], 1, { create_if_missing: true });
      await take([a], 1, { mode: "rate_limit" });
      await take([b, a], 1, { mode: "rate_limit" });
      await take([none], 1, { mode: "rate_limit" });
      await read();
      await give([a, b, off, none]);
      await read();
      await give([a], 1, { occupancy_seconds: 4 });
      await give([a], 9);
      await give([a, a]);
      await give([off], 1);
      await give([none]);
      await give([]);
      await give([a], 1, { create_if_missing: true, occupancy_seconds: null });
      await read();
      await patch(`${ROOT}/${b}`, { active: false });
      await take([b], 50);
      await give([b], 1);
      await read();
      await patch(`${ROOT}/${a}`, { limit: 0 });
      await take([a]);
      await give([a]);
      await post(`${ROOT}/decrement?limit=0`, { names: [a], slots: 1, occupancy_seconds: 1 });
      await read();
    },
  },
  {
    name: "slots that are asked for wrongly are refused",
    async hold({ post, unique }) {
      const names = [unique("none")];
      for (const path of ["increment", "increment-with-lease", "decrement"]) {
        const ask = (body: unknown) => post(`${ROOT}/${path}`, body);
        for (const body of [{}, { names }, { slots: 1 }, [], "x", null]) await ask(body);
        for (const slots of [0, ...NOT_COUNTS]) await ask({ names, slots });
        if (path !== "decrement") await post(`${ROOT}/${path}?slots=vast`, { names, slots: VAST });
        for (const wrong of ["x", [1], [null], null, {}, [[]]]) await ask({ names: wrong, slots: 1 });
        for (const mode of ["other", null, 1]) await ask({ names, slots: 1, mode });
        for (const create_if_missing of [null, "x", "true", 1, 2])
          await ask({ names, slots: 1, create_if_missing });
        for (const occupancy_seconds of [0, -1, "x", "2", null])
          await ask({ names, slots: 1, occupancy_seconds });
        await ask({ names, slots: 1, other: 1 });
      }
    },
  },
  {
    name: "the slots of a limit with decay come back by themselves",
    async hold(talk) {
      const { get, patch, post, unique, eventually } = talk;
      const [slow, fast, plain] = [unique("slow"), unique("fast"), unique("plain")];
      await make(talk, slow, { slot_decay_per_second: 0.0001 });
      await make(talk, fast, { slot_decay_per_second: 1000, active_slots: 2 });
      await make(talk, plain);
      const take = (names: string[], slots = 1) =>
        post(`${ROOT}/increment`, { names, slots, mode: "rate_limit" });
      await take([slow], 2);
      await get(`${ROOT}/${slow}`);
      await take([slow]);
      await take([slow]);
      await post(`${ROOT}/increment`, { names: [slow], slots: 1 });
      await post(`${ROOT}/decrement`, { names: [slow], slots: 1 });
      await get(`${ROOT}/${slow}`);
      await take([slow, plain]);
      await take([slow], 3);
      await eventually(
        ({ get: ask }) => ask(`${ROOT}/${fast}`),
        ({ body }) => body.active_slots === 0,
      );
      await take([fast], 2);
      await patch(`${ROOT}/${slow}`, { slot_decay_per_second: 1000 });
      await eventually(
        ({ get: ask }) => ask(`${ROOT}/${slow}`),
        ({ body }) => body.active_slots === 0,
      );
    },
  },
  {
    name: "slots are held under a lease, renewed and given back with it",
    async hold(talk) {
      const { get, post, delete: remove, unique } = talk;
      const [a, b, off, none] = [unique("a"), unique("b"), unique("off"), unique("none")];
      await make(talk, a);
      await make(talk, b, { limit: 3 });
      await make(talk, off, { active: false });
      const take = (names: unknown, slots: unknown = 1, more: object = {}) =>
        post(`${ROOT}/increment-with-lease`, { names, slots, ...more });
      const give = (lease_id: unknown) => post(`${ROOT}/decrement-with-lease`, { lease_id });
      const renew = (id: string, body: unknown = {}) => post(`${ROOT}/leases/${id}/renew`, body);
      const read = async () => {
        for (const name of [a, b, off]) await get(`${ROOT}/${name}`);
      };
      const holder = { type: "flow_run", id: NONE };
      const { body: first } = await take([b, a, off, none], 2, { lease_duration: 60, holder });
      await read();
      await take([a]);
      await take([b, a]);
      await take([a], 3);
      await take([a], 1, { mode: "rate_limit" });
      const { body: empty } = await take([none]);
      const { body: disabled } = await take([off], 50);
      await renew(first.lease_id);
      await renew(first.lease_id, { lease_duration: 86_400 });
      await renew(first.lease_id, { lease_duration: 59.9 });
      await renew(first.lease_id, { lease_duration: 86_401 });
      await renew(first.lease_id, { lease_duration: "x" });
      await renew(first.lease_id, { lease_duration: null });
      await renew(first.lease_id, { other: 1 });
      await renew(NONE);
      await renew("nothing");
      await renew(empty.lease_id);
      await renew(disabled.lease_id);
      await give(first.lease_id);
      await read();
      await give(first.lease_id);
      await renew(first.lease_id);
      await give(empty.lease_id);
      await renew(empty.lease_id);
      await give(disabled.lease_id);
      await read();
      await give(NONE);
      for (const wrong of ["x", null, 1, []]) await give(wrong);
      await post(`${ROOT}/decrement-with-lease`, {});
      await post(`${ROOT}/decrement-with-lease`, { lease_id: NONE, other: 1 });
      for (const lease_duration of [59, 86_401, "300", "x", null, -1])
        await take([none], 1, { lease_duration });
      for (const wrong of [
        null,
        { type: "task_run", id: NONE },
        { type: "deployment", id: NONE },
        { type: "other", id: NONE },
        { type: "flow_run", id: "x" },
        { type: "flow_run" },
        { id: NONE },
        { ...holder, other: 1 },
        "x",
      ])
        await take([none], 1, { holder: wrong });
      const { body: last } = await take([a]);
      await remove(`${ROOT}/${a}`);
      await renew(last.lease_id);
      await give(last.lease_id);
      await renew(last.lease_id);
    },
  },
];
