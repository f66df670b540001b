/** Conversations about saved searches. */
import type { Conversation } from "./conversation.ts";

const FILTER = { object: "flow_run", property: "tags", type: "list", operation: "all" };

export const savedSearches: readonly Conversation[] = [
  {
    name: "a saved search is put under its name, found and deleted",
    async hold({ get, put, post, delete: remove, unique }) {
      const name = unique("a search / 1");
      const { body } = await put("/saved_searches/", { name });
      await put("/saved_searches/", { name, filters: [{ ...FILTER, value: null, ignored: 1 }] });
      await put("/saved_searches/", { name, filters: [{ ...FILTER, value: { a: [1.5] } }] });
      const other = await put("/saved_searches/", {
        name: unique("b"),
        filters: [{ ...FILTER, value: "x" }],
      });
      await get(`/saved_searches/${body.id}`);
      await put("/saved_searches", { name });
      await post("/saved_searches/filter", {});
      await post("/saved_searches/filter", { limit: 1, offset: 1 });
      await post("/saved_searches/filter", { limit: 201 });
      await post("/saved_searches/filter", { offset: -1 });
      for (const id of [body.id, other.body.id]) await remove(`/saved_searches/${id}`);
      await remove(`/saved_searches/${body.id}`);
      await get(`/saved_searches/${body.id}`);
      await post("/saved_searches/", { name });
    },
  },
  {
    name: "a saved search that cannot be is refused",
    async hold({ put, unique }) {
      await put("/saved_searches/", {});
      await put("/saved_searches/", { name: 1, other: 1 });
      await put("/saved_searches/", { name: unique("x"), filters: null });
      await put("/saved_searches/", { name: unique("x"), filters: [{ object: "flow_run" }, 1] });
    },
  },
];
