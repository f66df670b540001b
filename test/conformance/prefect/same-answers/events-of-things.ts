/** Conversations about the events that the server makes of variables, flows, artifacts and limits. */
import type { Conversation, Talk } from "./conversation.ts";

/** The events of a resource, oldest first, once there are `count` of them; a busy Prefect may tell one twice. */
async function told({ eventually }: Talk, resource: string, count: number): Promise<void> {
  const filter = { resource: { id: [resource] }, order: "ASC" };
  const found = new Map<string, string>();
  await eventually(
    async ({ post }) => {
      if (found.size >= count)
        return post("/events/filter", { filter: { id: { id: [...found.values()] }, order: "ASC" } });
      const answer = await post("/events/filter", { filter });
      found.clear();
      for (const { event, id, payload } of answer.body.events)
        found.set(`${event} ${JSON.stringify(payload)}`, id);
      return { ...answer, body: {} };
    },
    (answer) => answer.body.total !== undefined,
  );
}

export const eventsOfThings: readonly Conversation[] = [
  {
    name: "what happens to a variable is told as events",
    async hold(talk) {
      const { post, patch, delete: remove, unique } = talk;
      const name = unique("told").replaceAll("-", "_");
      const { body } = await post("/variables/", { name, value: { a: [1] }, tags: ["x"] });
      await patch(`/variables/${body.id}`, { value: "new" });
      await patch(`/variables/name/${name}`, { tags: [] });
      await remove(`/variables/name/${name}`);
      await told(talk, `prefect.variable.${body.id}`, 4);
    },
  },
  {
    name: "what happens to a flow is told as events",
    async hold(talk) {
      const { post, patch, delete: remove, unique } = talk;
      const { body } = await post("/flows/", { name: unique("told"), tags: ["a"], labels: { team: "x" } });
      await post("/flows/", { name: unique("told") });
      await patch(`/flows/${body.id}`, { tags: ["b"] });
      await remove(`/flows/${body.id}`);
      await told(talk, `prefect.flow.${body.id}`, 3);
    },
  },
  {
    name: "what happens to a key of artifacts is told as events",
    async hold(talk) {
      const { post, patch, get, delete: remove, unique } = talk;
      const key = unique("told");
      const first = await post("/artifacts/", { key, type: "markdown", data: "one", description: "d" });
      const second = await post("/artifacts/", { key, type: "markdown", data: "two" });
      await patch(`/artifacts/${second.body.id}`, { description: "changed" });
      const { body } = await get(`/artifacts/${key}/latest`);
      await remove(`/artifacts/${second.body.id}`);
      await remove(`/artifacts/${first.body.id}`);
      await told(talk, `prefect.artifact-collection.${body.id}`, 4);
    },
  },
  {
    name: "what happens to a limit is told as events",
    async hold(talk) {
      const { post, patch, delete: remove, unique } = talk;
      const name = unique("told");
      const { body } = await post("/v2/concurrency_limits/", { name, limit: 2 });
      await patch(`/v2/concurrency_limits/${name}`, { limit: 3, active: false });
      await remove(`/v2/concurrency_limits/${name}`);
      await told(talk, `prefect.concurrency-limit.${body.id}`, 3);
      const tag = unique("tag");
      const ofTag = await post("/concurrency_limits/", { tag, concurrency_limit: 1 });
      await post("/concurrency_limits/", { tag, concurrency_limit: 2 });
      await remove(`/concurrency_limits/tag/${tag}`);
      await told(talk, `prefect.concurrency-limit.${ofTag.body.id}`, 3);
    },
  },
];
