/** Conversations about variables. */
import type { Conversation } from "./conversation.ts";

const NONE = "00000000-0000-4000-8000-000000000000";

export const variables: readonly Conversation[] = [
  {
    name: "a variable is made, read, changed and deleted",
    async hold({ get, post, patch, delete: remove, unique }) {
      const name = unique("v");
      const { body } = await post("/variables/", { name, value: { a: [1, null, "x"] }, tags: ["t"] });
      await post("/variables/", { name, value: 1 });
      await get(`/variables/${body.id}`);
      await get(`/variables/name/${name}`);
      await get(`/variables/name/${unique("none")}`);
      await get(`/variables/${NONE}`);
      await patch(`/variables/name/${name}`, { value: "y" });
      await patch(`/variables/${body.id}`, { tags: ["u"] });
      await get(`/variables/${body.id}`);
      await post("/variables/filter", { variables: { name: { any_: [name] } } });
      await post("/variables/count", { variables: { name: { any_: [name] }, tags: { all_: ["u"] } } });
      await remove(`/variables/${body.id}`);
      await remove(`/variables/${body.id}`);
      await remove(`/variables/name/${name}`);
      await patch(`/variables/${NONE}`, { value: 1 });
    },
  },
  {
    name: "a variable is refused that is wrong",
    async hold({ post, unique }) {
      const name = unique("v");
      await post("/variables/", {});
      await post("/variables/", { name: "Not Lower", value: 1 });
      await post("/variables/", { name, value: "x".repeat(4998) });
      await post("/variables/", { name: unique("w"), value: "x".repeat(5001) });
      await post("/variables/", { name: unique("x"), value: 1, other: 1 });
      await post("/variables/", { name: unique("y"), value: 1, tags: "t" });
    },
  },
];
