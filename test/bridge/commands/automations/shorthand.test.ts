import { expect, test } from "vitest";
import { shorthandAutomation } from "../../../../bridge/commands/automations/shorthand.ts";

const NONE = { name: "a", deploymentIds: [], flowIds: [], tags: [], notify: [], runIds: [] };

test("states of runs trigger it, of all or of some", () => {
  expect(shorthandAutomation({ ...NONE, on: "failed, crashed,Skipped" }).trigger).toEqual({
    type: "event",
    posture: "Reactive",
    match: { "prefect.resource.id": "prefect.flow-run.*" },
    match_related: {},
    for_each: ["prefect.resource.id"],
    expect: ["Failed", "TimedOut", "Crashed", "Skipped"].map((state) => `prefect.flow-run.${state}`),
    threshold: 1,
    within: 0,
  });
  const some = { ...NONE, on: "late", deploymentIds: ["d1", "d2"], tags: ["prod"] };
  expect(shorthandAutomation(some).trigger).toMatchObject({
    expect: ["prefect.flow-run.Late"],
    match_related: [
      {
        "prefect.resource.role": "deployment",
        "prefect.resource.id": ["prefect.deployment.d1", "prefect.deployment.d2"],
      },
      { "prefect.resource.role": "tag", "prefect.resource.id": ["prefect.tag.prod"] },
    ],
  });
});

test("a run is stuck when it runs, and does not end in time", () => {
  const { trigger, actions } = shorthandAutomation({
    ...NONE,
    on: "stuck",
    after: "90m",
    notify: [
      { slug: "slack-webhook", id: "b1" },
      { slug: "webhook", id: "b2" },
    ],
    runIds: ["d"],
  });
  expect(trigger).toMatchObject({
    posture: "Proactive",
    after: ["prefect.flow-run.Running"],
    expect: expect.arrayContaining(["prefect.flow-run.Completed", "prefect.flow-run.Crashed"]),
    within: 5400,
  });
  expect(actions).toMatchObject([
    {
      type: "send-notification",
      block_document_id: "b1",
      subject: expect.stringContaining("not over after 90m"),
    },
    { type: "call-webhook", block_document_id: "b2" },
    { type: "run-deployment", source: "selected", deployment_id: "d" },
  ]);
});
