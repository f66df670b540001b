/** Conversations about flows. */
import type { Conversation } from "./conversation.ts";

export const flows: readonly Conversation[] = [
  {
    name: "a flow is created once by its name",
    async hold({ get, post, unique }) {
      const name = unique("flow");
      const { body } = await post("/flows/", { name, tags: ["a", "b"], labels: { team: "x", size: 1 } });
      await post("/flows/", { name });
      await get(`/flows/${body.id}`);
      await get(`/flows/name/${name}`);
      await post("/flows/", {});
      await post("/flows/", { name, other: 1 });
      await post("/flows/", { name: unique("a/b") });
      await get(`/flows/name/${unique("none")}`);
      await get("/flows/00000000-0000-4000-8000-000000000000");
    },
  },
];
