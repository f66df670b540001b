/** Lists the bridge's nouns: `cellflow NOUN VERB`; the verbs of one are loaded when it is asked for. */
import type { Command } from "commander";

export interface Noun {
  name: string;
  /** Other words for it, which Prefect's command has, too. */
  aliases: readonly string[];
  description: string;
  /** Adds its verbs, or its own options and action. */
  load(): Promise<(noun: Command) => void>;
}

export const NOUNS: readonly Noun[] = [
  {
    name: "up",
    aliases: [],
    description: "serve the API and the pages, and run what is deployed, in one process",
    load: async () => (await import("./serving/register-serving.ts")).registerUp,
  },
  {
    name: "server",
    aliases: [],
    description: "the API as a server",
    load: async () => (await import("./serving/register-serving.ts")).registerServer,
  },
  {
    name: "worker",
    aliases: ["workers"],
    description: "runs what is deployed",
    load: async () => (await import("./pools/register-workers.ts")).registerWorkers,
  },
  {
    name: "work-pool",
    aliases: ["work-pools"],
    description: "where what is deployed runs",
    load: async () => (await import("./pools/register-work-pools.ts")).registerWorkPools,
  },
  {
    name: "work-queue",
    aliases: ["work-queues"],
    description: "queues of a work pool, served by priority",
    load: async () => (await import("./pools/register-work-queues.ts")).registerWorkQueues,
  },
  {
    name: "deployment",
    aliases: ["deployments"],
    description: "flows that can be run by name",
    load: async () => (await import("./deployments/register-deployments.ts")).registerDeployments,
  },
  {
    name: "flow",
    aliases: ["flows"],
    description: "flows that ran or are deployed",
    load: async () => (await import("./runs/register-flows.ts")).registerFlows,
  },
  {
    name: "flow-run",
    aliases: ["flow-runs"],
    description: "runs of flows",
    load: async () => (await import("./runs/register-flow-runs.ts")).registerFlowRuns,
  },
  {
    name: "task-run",
    aliases: ["task-runs"],
    description: "runs of tasks",
    load: async () => (await import("./runs/register-task-runs.ts")).registerTaskRuns,
  },
  {
    name: "artifact",
    aliases: ["artifacts"],
    description: "reports, tables and links that runs made",
    load: async () => (await import("./runs/register-artifacts.ts")).registerArtifacts,
  },
  {
    name: "block",
    aliases: ["blocks"],
    description: "saved credentials, secrets, buckets and webhooks",
    load: async () => (await import("./blocks/register.ts")).registerBlocks,
  },
  {
    name: "variable",
    aliases: ["variables"],
    description: "values by name that flows share; not for secrets",
    load: async () => (await import("./variables/register.ts")).registerVariables,
  },
  {
    name: "automation",
    aliases: ["automations"],
    description: "what follows when something happens: a message, a run",
    load: async () => (await import("./automations/register.ts")).registerAutomations,
  },
  {
    name: "gcl",
    aliases: ["global-concurrency-limit", "global-concurrency-limits"],
    description: "concurrency limits by name: how many may do something at once, or how often",
    load: async () => (await import("./limits/register-global-limits.ts")).registerGlobalLimits,
  },
  {
    name: "concurrency-limit",
    aliases: ["concurrency-limits"],
    description: "limits of how many task runs with a tag run at once",
    load: async () => (await import("./limits/register-tag-limits.ts")).registerTagLimits,
  },
  {
    name: "events",
    aliases: ["event"],
    description: "what happened, as it happens",
    load: async () => (await import("./api/register-api.ts")).registerEvents,
  },
  {
    name: "api",
    aliases: [],
    description: "send one request to the API",
    load: async () => (await import("./api/register-api.ts")).registerApi,
  },
  {
    name: "database",
    aliases: [],
    description: "this machine's own database: backup, reset, upgrade",
    load: async () => (await import("./database/register-database.ts")).registerDatabase,
  },
  {
    name: "dashboard",
    aliases: [],
    description: "the web pages",
    load: async () => (await import("./api/register-api.ts")).registerDashboard,
  },
  {
    name: "profile",
    aliases: ["profiles"],
    description: "Prefect's profiles: settings under a name",
    load: async () => (await import("./settings/register-settings.ts")).registerProfiles,
  },
  {
    name: "config",
    aliases: [],
    description: "the settings, and where they are set",
    load: async () => (await import("./settings/register-settings.ts")).registerConfig,
  },
  {
    name: "cloud",
    aliases: [],
    description: "signs in to Prefect Cloud",
    load: async () => (await import("./settings/register-settings.ts")).registerCloud,
  },
  {
    name: "api-key",
    aliases: [],
    description: "keys that open the API served from this machine's database",
    load: async () => (await import("./serving/register-api-keys.ts")).registerApiKeys,
  },
  {
    name: "version",
    aliases: [],
    description: "the versions of cellflow, of Node and of the API",
    load: async () => (await import("./api/register-api.ts")).registerVersion,
  },
];
