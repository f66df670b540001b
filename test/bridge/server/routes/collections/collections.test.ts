import { expect, test } from "vitest";
import { ask, openServer } from "../../harness.ts";

test("the types of work pools are told, each with a template that declares what it uses", async () => {
  const server = await openServer(":memory:");
  const view = await ask(server, "/collections/views/aggregate-worker-metadata");
  const types = Object.values<Record<string, { type: string; default_base_job_configuration: object }>>(
    view,
  ).flatMap((workers) => Object.values(workers));
  expect(types.map(({ type }) => type)).toEqual(
    expect.arrayContaining(["process", "docker", "kubernetes", "ecs"]),
  );
  for (const { type, default_base_job_configuration: base_job_template } of types) {
    const pool = await ask(server, "/work_pools/", { name: `pool-${type}`, type, base_job_template });
    expect(pool).toMatchObject({ type, base_job_template });
  }
});

test("what this server does not have is said", async () => {
  const server = await openServer(":memory:");
  expect(await ask(server, "/collections/views/demo-flows")).toEqual({
    detail: "Requested content missing for view demo-flows",
  });
});
