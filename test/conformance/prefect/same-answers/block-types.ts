/** Conversations about block types. */
import type { Conversation } from "./conversation.ts";

const NO_ID = "00000000-0000-4000-8000-000000000000";

export const blockTypes: readonly Conversation[] = [
  {
    name: "a block type is created, read, changed and deleted",
    async hold({ get, post, patch, delete: remove, unique }) {
      const slug = unique("kind");
      const name = unique("Kind");
      const { body } = await post("/block_types/", {
        name,
        slug,
        logo_url: " https://example.org/a.png ",
        documentation_url: "",
        description: 'a <b> & "c"',
        code_example: "1 > 0",
      });
      await post("/block_types/", { name, slug });
      await get(`/block_types/${body.id}`);
      await get(`/block_types/slug/${slug}`);
      await patch(`/block_types/${body.id}`, {});
      await patch(`/block_types/${body.id}`, { description: "<i>", logo_url: null });
      await get(`/block_types/${body.id}`);
      await patch(`/block_types/${body.id}`, { name: "other" });
      await patch(`/block_types/${body.id}`, { description: 1 });
      await patch(`/block_types/${NO_ID}`, {});
      await remove(`/block_types/${body.id}`);
      await get(`/block_types/${body.id}`);
      await remove(`/block_types/${body.id}`);
      await get(`/block_types/slug/${slug}`);
      await get("/block_types/none");
    },
  },
  {
    name: "a block type that cannot be is refused",
    async hold({ post, unique }) {
      await post("/block_types/", {});
      await post("/block_types/", { name: "Prefect's own", slug: unique("own") });
      await post("/block_types/", { name: "a/b", slug: "A b" });
      await post("/block_types/", { name: "", slug: "" });
      await post("/block_types/", { name: null, slug: 1, other: 1 });
      await post("/block_types/", { name: unique("x"), slug: unique("x"), is_protected: true });
    },
  },
  {
    name: "block types are found by name, slug and capabilities",
    async hold({ post, unique }) {
      const slugs = ["b", "a"].map((letter) => unique(`find-${letter}`));
      for (const slug of slugs) {
        const { body } = await post("/block_types/", { name: slug.toUpperCase(), slug });
        await post("/block_schemas/", {
          block_type_id: body.id,
          fields: { title: slug },
          capabilities: [slug, "both"],
        });
      }
      const like = unique("FIND-b").slice(5);
      await post("/block_types/filter", { block_types: { slug: { any_: slugs } } });
      await post("/block_types/filter", { block_types: { slug: { any_: slugs } }, limit: 1, offset: 1 });
      await post("/block_types/filter", { block_types: { slug: { any_: slugs }, name: { like_: like } } });
      await post("/block_types/filter", { block_types: { slug: { any_: [] } } });
      for (const all_ of [["both"], ["both", slugs[0]], ["none"], []]) {
        await post("/block_types/filter", {
          block_types: { slug: { any_: slugs } },
          block_schemas: { block_capabilities: { all_ } },
        });
      }
      await post("/block_types/filter", { block_types: { slug: { like_: "x" } } });
      await post("/block_types/filter", { limit: 201 });
      await post("/block_types/filter", { limit: -1 });
      await post("/block_types/filter", { offset: -1 });
    },
  },
  {
    name: "the block types of the system are there, and stay",
    async hold({ get, post, delete: remove }) {
      const slugs = [
        ...["webhook", "secret", "local-file-system", "slack-webhook", "custom-webhook", "smb"],
        ...["remote-file-system", "s3-bucket", "dbt-cli-profile", "snowflake-connector", "gitlab-repository"],
      ];
      await post("/block_types/filter", { block_types: { slug: { any_: slugs } } });
      for (const slug of slugs) {
        const { body: type } = await get(`/block_types/slug/${slug}`);
        const versions = ["3.8.6", "0.4.14", "0.4.1", "0.27.3", "0.2.2"];
        const schemas = { block_type_id: { any_: [type.id] }, version: { any_: versions } };
        const { body: list } = await post("/block_schemas/filter", { block_schemas: schemas });
        await get(`/block_schemas/checksum/${list[0].checksum}?version=${list[0].version}`);
        if (!type.is_protected) continue;
        await remove(`/block_types/${type.id}`);
        await remove(`/block_schemas/${list[0].id}`);
      }
      await post("/block_types/install_system_block_types");
      await get("/collections/views/none");
    },
  },
];
