/** Conversations about events: how they are taken, found, paged and counted. */
import { createHash } from "node:crypto";
import type { Conversation, Talk } from "./conversation.ts";

/** An id of this conversation alone, the same with every server. */
function idOf({ unique }: Talk, index: number): string {
  const hex = createHash("sha256")
    .update(unique(`event-${index}`))
    .digest("hex");
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, "$1-$2-4$3-8$4-$5");
}

/** When the conversation's events happened: an hour ago and a second later each; chosen once for both servers. */
const BEGIN = Date.now() - 3_600_000;

interface Named {
  kind: string;
  all: { resource: { id_prefix: string[] } };
}

/** Ten events about three things. */
async function tell(talk: Talk): Promise<Named> {
  const kind = talk.unique("thing");
  const events = Array.from({ length: 10 }, (_, index) => ({
    id: idOf(talk, index),
    occurred: new Date(BEGIN + index * 1000).toISOString(),
    event: `${kind}.${index % 2 === 0 ? "opened" : "closed"}`,
    resource: {
      "prefect.resource.id": `${kind}.${index % 3}`,
      "prefect.resource.name": `thing ${index % 3}`,
      size: ["small", "large", "x*y"][index % 3],
      ...(index === 4 ? { extra: "1%_" } : {}),
    },
    related:
      index % 4 === 0
        ? []
        : [
            {
              "prefect.resource.id": `${kind}.owner.${index % 2}`,
              "prefect.resource.role": "owner",
              since: "2020",
            },
            { "prefect.resource.id": `${kind}.place`, "prefect.resource.role": index % 2 ? "home" : "away" },
          ],
    payload: { number: index, text: index === 7 ? "a broken pipe" : "all is well" },
    follows: index === 1 ? idOf(talk, 0) : null,
  }));
  await talk.post("/events", events);
  const all = { resource: { id_prefix: [`${kind}.`] } };
  await talk.eventually(
    ({ post }) => post("/events/filter", { filter: all }),
    ({ body }) => body.total === 10,
  );
  return { kind, all };
}

export const events: readonly Conversation[] = [
  {
    name: "events are found by their names, resources, ids and times",
    async hold(talk) {
      const { kind, all } = await tell(talk);
      const find = (filter: object) => talk.post("/events/filter", { filter: { ...all, ...filter } });
      await find({ event: { name: [`${kind}.opened`] } });
      await find({ event: { prefix: [`${kind}.op`, "none"] } });
      await find({ event: { exclude_name: [`${kind}.opened`] } });
      await find({ event: { exclude_prefix: [`${kind}.op`] } });
      await find({ event: { name: [], prefix: [], exclude_name: [], exclude_prefix: [] } });
      await find({ resource: { id: [`${kind}.0`, `${kind}.1`] } });
      await find({ resource: { id: [], id_prefix: [`${kind}.`], labels: {} } });
      await find({ id: { id: [idOf(talk, 3), idOf(talk, 5)] } });
      await find({ id: { id: [] }, related: [], any_resource: [] });
      await find({ occurred: { since: new Date(BEGIN + 3000).toISOString() } });
      await find({ occurred: { until: new Date(BEGIN + 3000).toISOString() } });
      await find({ order: "ASC" });
      await find({ resource: { id_prefix: [`${kind}.`], distinct: true } });
      await find({ resource: { id_prefix: [`${kind}.`], distinct: true }, order: "ASC" });
    },
  },
  {
    name: "events are found by labels: one of several, with stars, or another",
    async hold(talk) {
      const { kind } = await tell(talk);
      const find = (labels: object, any = {}) =>
        talk.post("/events/filter", { filter: { resource: { id_prefix: [`${kind}.`], labels }, ...any } });
      await find({ size: "small" });
      await find({ size: ["small", "large"] });
      await find({ size: "s*" });
      await find({ size: "?mall" });
      await find({ size: "!small" });
      await find({ size: ["!small", "!large"] });
      await find({ size: [] });
      await find({ extra: "1%_" });
      await find({ extra: "!2" });
      await find({ none: "*" });
      await find({ "prefect.resource.id": `${kind}.*` });
      await find({ "prefect.resource.id": [`${kind}.1`, `${kind}.2`], size: "l*" });
      await find({ "prefect.resource.id": [] });
      await find({}, { any_resource: { labels: { since: "20*" } } });
      await find(
        {},
        { any_resource: [{ labels: { "prefect.resource.role": "home" } }, { id: [`${kind}.0`] }] },
      );
    },
  },
  {
    name: "events are found by related resources",
    async hold(talk) {
      const { kind, all } = await tell(talk);
      const find = (related: object) => talk.post("/events/filter", { filter: { ...all, related } });
      await find({ id: [`${kind}.place`] });
      await find({ role: ["home"] });
      await find({ id: [`${kind}.place`], role: ["away"] });
      await find([{ id: [`${kind}.place`] }, { role: ["owner"], labels: { since: "2020" } }]);
      await find({
        resources_in_roles: [
          [`${kind}.owner.1`, "owner"],
          [`${kind}.place`, "owner"],
        ],
      });
      await find({ resources_in_roles: [] });
      await find({ labels: { "prefect.resource.id": `${kind}.owner.*` } });
      await find({ labels: { "prefect.resource.role": ["home", "owner"], since: "!2021" } });
      await find({ id: [`${kind}.0`] });
      await talk.post("/events/filter", { filter: { any_resource: { id: [`${kind}.owner.1`] } } });
      await talk.post("/events/filter", { filter: { any_resource: { id_prefix: [`${kind}.owner.`] } } });
    },
  },
  {
    name: "events are found by words in them",
    async hold(talk) {
      const { all } = await tell(talk);
      const find = (query: string) =>
        talk.post("/events/filter?by=words", { filter: { ...all, text: { query } } });
      await find("BROKEN large");
      await find('"is well" -small');
      await talk.post("/events/filter", { filter: { ...all, text: { query: "  " } } });
      await talk.post("/events/filter", { filter: { ...all, text: { query: "x".repeat(201) } } });
    },
  },
  {
    name: "events come in pages",
    async hold(talk) {
      const { all } = await tell(talk);
      const next = (url: string) => talk.get(`/events/filter/next?${new URL(url).searchParams}`);
      let page = await talk.post("/events/filter", { filter: all, limit: 4 });
      while (page.body.next_page) page = await next(page.body.next_page);
      page = await talk.post("/events/filter", { filter: { ...all, order: "ASC" }, limit: 5 });
      await next(page.body.next_page);
      await talk.post("/events/filter", { filter: all, limit: 10 });
      await talk.post("/events/filter", { filter: all, limit: 0 });
      await talk.get("/events/filter/next");
      await talk.get("/events/filter/next?page-token=");
      await talk.get("/events/filter/next?page-token=abc");
      await talk.get("/events/filter/next?page-token=%F0%9F%A6%8A");
    },
  },
  {
    name: "events are counted by time, name and resource",
    async hold(talk) {
      const { all } = await tell(talk);
      const occurred = {
        since: new Date(BEGIN - 10_000).toISOString(),
        until: new Date(BEGIN + 20_000).toISOString(),
      };
      const count = (by: string, more = {}) =>
        talk.post(`/events/count-by/${by}`, { filter: { ...all, occurred }, ...more });
      await count("day");
      await count("time", { time_unit: "second" });
      await count("time", { time_unit: "second", time_interval: 4 });
      await count("time", { time_unit: "minute", time_interval: 0.5 });
      await count("time", { time_unit: "hour" });
      await count("time", { time_unit: "week" });
      await count("event");
      await count("resource");
      await count("time", { time_unit: "second", time_interval: 0.01 });
      await count("time", { time_unit: "year" });
      await count("time", { time_interval: 0 });
      await count("flow");
      await talk.post("/events/count-by/event", { filter: { ...all } });
      const days = { ...occurred, since: new Date(BEGIN - 86_400_000).toISOString() };
      await talk.post("/events/count-by/day", { filter: { ...all, occurred: days }, time_unit: "minute" });
      await talk.post("/events/count-by/day", {});
    },
  },
  {
    name: "what is no filter is refused",
    async hold({ post }) {
      await post("/events/filter", { limit: 51 });
      await post("/events/filter", { limit: -1 });
      await post("/events/filter", { filter: { other: 1 } });
      await post("/events/filter", { filter: { occurred: { since: "soon" } } });
      await post("/events/filter", { filter: { event: { name: "x" } } });
      await post("/events/filter", { filter: { id: { id: ["x"] } } });
      await post("/events/filter", { filter: { order: "UP" } });
      await post("/events/filter", { filter: { text: {} } });
    },
  },
  {
    name: "what is no event is refused, with all the others of its request",
    async hold(talk) {
      const { post, unique } = talk;
      const good = {
        id: idOf(talk, 1),
        occurred: "2026-01-01T00:00:00Z",
        event: "e",
        resource: { "prefect.resource.id": unique("refused") },
      };
      await post("/events", []);
      await post("/events", {});
      await post("/events", [good, {}]);
      await post("/events", [1]);
      await post("/events", [{ ...good, resource: {} }]);
      await post("/events", [{ ...good, resource: { "prefect.resource.id": "" } }]);
      await post("/events", [{ ...good, resource: { "prefect.resource.id": 1, other: true } }]);
      await post("/events", [{ ...good, related: [{ "prefect.resource.id": "a" }] }]);
      await post("/events", [{ ...good, related: {} }]);
      await post("/events", [{ ...good, payload: [] }]);
      await post("/events", [{ ...good, event: "e".repeat(1025) }]);
      await post("/events", [{ ...good, occurred: "soon" }]);
      const role = { "prefect.resource.id": "a", "prefect.resource.role": "b" };
      await post("/events", [{ ...good, related: Array(101).fill(role) }]);
      const labels = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`l${index}`, "x"]));
      await post("/events", [{ ...good, resource: { ...good.resource, ...labels } }]);
      await post("/events/filter", {
        filter: { resource: good.resource ? { id: [unique("refused")] } : null },
      });
    },
  },
  {
    name: "an event that is too large is dropped, and one that comes twice is one",
    async hold(talk) {
      const { post, eventually, unique } = talk;
      const event = (index: number, more = {}) => ({
        id: idOf(talk, index),
        occurred: new Date(BEGIN).toISOString(),
        event: "e",
        resource: { "prefect.resource.id": unique("kept") },
        unknown: "is left out",
        ...more,
      });
      await post("/events", [event(1, { payload: { text: "x".repeat(1_500_000) } }), event(2)]);
      await post("/events", [event(2, { event: "again" })]);
      await post("/events", [event(3)]);
      const filter = { resource: { id: [unique("kept")] }, order: "ASC" };
      await eventually(
        (again) => again.post("/events/filter", { filter: { ...filter, id: { id: [idOf(talk, 3)] } } }),
        ({ body }) => body.total === 1,
      );
      await post("/events/filter", { filter: { ...filter, id: { id: [idOf(talk, 1), idOf(talk, 2)] } } });
    },
  },
];
