/** Conversations about the limits of tags, in the words of before named limits. */
import type { Conversation } from "./conversation.ts";

const ROOT = "/concurrency_limits";
const NAMED = "/v2/concurrency_limits";
const NONE = "00000000-0000-4000-8000-000000000000";
const [FIRST, SECOND, THIRD] = [1, 2, 3].map((each) => `00000000-0000-4000-8000-00000000000${each}`);

export const tagLimits: readonly Conversation[] = [
  {
    name: "a tag's limit is created, read, changed and deleted",
    async hold({ get, post, delete: remove, unique }) {
      const tag = unique("tag");
      const { body } = await post(`${ROOT}/`, { tag, concurrency_limit: 1 });
      await post(`${ROOT}/`, { tag, concurrency_limit: 2 });
      for (const path of [`${ROOT}/${body.id}`, `${ROOT}/tag/${tag}`, `${NAMED}/tag:${tag}`]) await get(path);
      const { body: named } = await post(`${NAMED}/`, { name: `tag:${unique("named")}`, limit: 3 });
      await get(`${ROOT}/${named.id}`);
      await get(`${ROOT}/tag/${unique("named")}`);
      const { body: other } = await post(`${NAMED}/`, { name: unique("other"), limit: 3 });
      await get(`${ROOT}/${other.id}`);
      await get(`${ROOT}/tag/${unique("other")}`);
      await remove(`${ROOT}/tag/${unique("other")}`);
      await remove(`${ROOT}/${other.id}`);
      await get(`${NAMED}/${other.id}`);
      for (const each of ["a b", "ü", "a.b", "a:b"]) {
        const odd = unique(each);
        await post(`${ROOT}/`, { tag: odd, concurrency_limit: 1 });
        await get(`${ROOT}/tag/${encodeURIComponent(odd)}`);
        await get(`${NAMED}/${encodeURIComponent(`tag:${odd}`)}`);
        await remove(`${ROOT}/tag/${encodeURIComponent(odd)}`);
      }
      await remove(`${ROOT}/${body.id}`);
      await remove(`${ROOT}/${body.id}`);
      await remove(`${ROOT}/tag/${unique("named")}`);
      await remove(`${ROOT}/tag/${unique("named")}`);
      for (const path of [`${ROOT}/${NONE}`, `${ROOT}/tag/${tag}`, `${ROOT}/${body.id}`]) {
        await get(path);
        await remove(path);
      }
      await get(`${ROOT}/nothing`);
      await remove(`${ROOT}/nothing`);
      await post(`${ROOT}/filter`, { limit: 0 });
      await post(`${ROOT}/filter`, { offset: 1_000_000 });
      for (const page of [
        { limit: 201 },
        { limit: -1 },
        { offset: -1 },
        { limit: "x" },
        { limit: 0, offset: null },
      ])
        await post(`${ROOT}/filter`, page);
    },
  },
  {
    name: "a tag's limit that cannot be is refused",
    async hold({ post, unique }) {
      const tag = unique("tag");
      for (const body of [{}, { tag }, { concurrency_limit: 1 }, [], "x", null]) await post(`${ROOT}/`, body);
      for (const wrong of [1, null, [], {}]) await post(`${ROOT}/`, { tag: wrong, concurrency_limit: 1 });
      for (const wrong of [1.5, "x", null, []]) await post(`${ROOT}/`, { tag, concurrency_limit: wrong });
      await post(`${ROOT}/?concurrency_limit=vast`, { tag, concurrency_limit: 2 ** 63 });
      await post(`${ROOT}/`, { tag: unique("negative"), concurrency_limit: -1 });
      await post(`${ROOT}/increment`, { names: [unique("negative")], task_run_id: FIRST });
      await post(`${ROOT}/`, { tag, concurrency_limit: "3" });
      await post(`${ROOT}/?concurrency_limit=changed`, { tag, concurrency_limit: -1 });
      await post(`${ROOT}/`, { tag, concurrency_limit: 1, other: 1 });
      await post(`${ROOT}/`, { tag, concurrency_limit: 1, active_slots: [] });
    },
  },
  {
    name: "slots of tags' limits are taken and given back by task runs",
    async hold({ get, patch, post, unique }) {
      const [a, b, zero, off, none] = ["a", "b", "zero", "off", "none"].map(unique);
      await post(`${ROOT}/`, { tag: a, concurrency_limit: 1 });
      await post(`${ROOT}/`, { tag: b, concurrency_limit: 2 });
      await post(`${ROOT}/`, { tag: zero, concurrency_limit: 0 });
      await post(`${ROOT}/`, { tag: off, concurrency_limit: 1 });
      await patch(`${NAMED}/tag:${off}`, { active: false });
      const take = (names: unknown, task_run_id: unknown = FIRST) =>
        post(`${ROOT}/increment`, { names, task_run_id });
      const give = (names: unknown, task_run_id: unknown = FIRST) =>
        post(`${ROOT}/decrement`, { names, task_run_id });
      const read = async () => {
        for (const tag of [a, b, off]) await get(`${ROOT}/tag/${tag}`);
        await get(`${NAMED}/tag:${a}`);
        await get(`${NAMED}/tag:${b}`);
      };
      await take([b, a]);
      await read();
      await take([a], SECOND);
      await take([b, a], SECOND);
      await take([none, a], SECOND);
      await take([off, a], SECOND);
      await take([b], SECOND);
      await take([b], THIRD);
      await take([b, zero], THIRD);
      await take([zero], THIRD);
      await post(`${ROOT}/increment?names=twice`, { names: [b, b], task_run_id: THIRD });
      await post(`${ROOT}/decrement`, { names: [b, b], task_run_id: THIRD });
      await take([off], THIRD);
      await take([none], THIRD);
      await take([], THIRD);
      await read();
      await give([a], SECOND);
      await read();
      await give([a]);
      await read();
      await give([b, a, off, none, zero], SECOND);
      await give([none]);
      await give([]);
      await read();
      for (const ask of [take, give]) {
        for (const wrong of ["x", null, [1], {}]) await ask(wrong);
        for (const wrong of ["x", null, 1]) await ask([none], wrong);
      }
      for (const path of ["increment", "decrement"])
        for (const body of [{}, { names: [none] }, { task_run_id: FIRST }, [], null])
          await post(`${ROOT}/${path}`, body);
    },
  },
  {
    name: "the slots of a tag's limit are reset",
    async hold({ get, post, delete: remove, unique }) {
      const [tag, none] = [unique("tag"), unique("none")];
      const { body } = await post(`${ROOT}/`, { tag, concurrency_limit: 3 });
      const reset = (name: string, sent: unknown = {}) => post(`${ROOT}/tag/${name}/reset`, sent);
      const read = () => get(`${ROOT}/tag/${tag}`);
      await reset(tag);
      await read();
      await post(`${ROOT}/increment`, { names: [tag], task_run_id: FIRST });
      await reset(tag);
      await read();
      await get(`${NAMED}/tag:${tag}?after=reset`);
      await reset(tag, { slot_override: [SECOND, THIRD] });
      await read();
      await get(`${NAMED}/tag:${tag}?after=reset`);
      await reset(tag, { slot_override: [] });
      await reset(tag, { slot_override: null });
      await read();
      await reset(none);
      for (const wrong of ["x", ["x"], [1], {}]) await reset(tag, { slot_override: wrong });
      await reset(tag, { other: 1 });
      await remove(`${ROOT}/${body.id}`);
      await reset(tag);
    },
  },
];
