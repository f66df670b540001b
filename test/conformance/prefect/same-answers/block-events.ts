/** Conversations about the events of blocks. */
import { typeWith } from "./block-type-of-its-own.ts";
import type { Conversation, Talk } from "./conversation.ts";

export const blockEvents: readonly Conversation[] = [
  {
    name: "what happens to blocks is told as events",
    async hold(talk) {
      const { post, patch, delete: remove, unique } = talk;
      const { typeId, schemaId } = await typeWith(talk, { secret_fields: ["pw"] }, "told");
      await patch(`/block_types/${typeId}`, { description: "new" });
      const { body } = await post("/block_documents/", {
        name: unique("told"),
        block_type_id: typeId,
        block_schema_id: schemaId,
        data: { pw: "hidden", text: "plain", number: 1 },
      });
      await patch(`/block_documents/${body.id}`, { data: { text: "other" } });
      await remove(`/block_documents/${body.id}`);
      await remove(`/block_types/${typeId}`);
      await told(talk, `prefect.block-type.${typeId}`);
      await told(talk, `prefect.block-document.${body.id}`);
    },
  },
];

/** The events of a resource, one of each kind: a busy Prefect tells an event again when it does the work again. */
async function told({ eventually }: Talk, resource: string): Promise<void> {
  const found = new Map<string, string>();
  const order = "ASC";
  await eventually(
    async ({ post }) => {
      if (found.size === 3)
        return post("/events/filter", { filter: { id: { id: [...found.values()] }, order } });
      const answer = await post("/events/filter", { filter: { resource: { id: [resource] }, order } });
      for (const { event, id } of answer.body.events) found.set(event, id);
      return { ...answer, body: {} };
    },
    (answer) => answer.body.total !== undefined,
  );
}
