/** Registers `cellflow profile …`, `cellflow config …` and `cellflow cloud …`. */
import type { Command } from "commander";
import { verb, withJson, withYes } from "../input/verb.ts";

export function registerProfiles(profile: Command): void {
  const load = () => import("./profile.ts");
  withJson(verb(profile, "ls", "list profiles; * is the one in force", "profile ls")).action(
    async (options) => (await load()).list(options),
  );
  verb(profile, "use <name>", "make a profile the active one", "profile use local").action(async (name) =>
    (await load()).use(name),
  );
  verb(profile, "create <name>", "make a profile", "profile create team --from local")
    .option("--from <name>", "with the settings of another")
    .action(async (name, options) => (await load()).create(name, options));
  withJson(
    verb(profile, "inspect [name]", "show a profile's settings, without secrets", "profile inspect local"),
  ).action(async (name, options) => (await load()).inspect(name, options));
  withYes(verb(profile, "delete <name>", "delete a profile", "profile delete team")).action(
    async (name, options) => (await load()).remove(name, options),
  );
  verb(profile, "rename <name> <new-name>", "give a profile another name", "profile rename team crew").action(
    async (name, to) => (await load()).rename(name, to),
  );
}

export function registerConfig(config: Command): void {
  const load = () => import("./config.ts");
  withJson(verb(config, "view", "show the settings that are set, and where", "config view --show-defaults"))
    .option("--show-defaults", "what holds where nothing is set, too")
    .option("--hide-defaults", "only what is set (the default)")
    .option("--show-sources", "where each is set (the default)", true)
    .option("--hide-sources", "not where they are set")
    .option("--show-secrets", "secrets, too, which are shown as ******** else")
    .option("--hide-secrets", "no secrets (the default)")
    .action(async ({ hideSources, hideDefaults, hideSecrets, ...options }) =>
      (await load()).view({
        ...options,
        showSources: !hideSources,
        showDefaults: options.showDefaults && !hideDefaults,
        showSecrets: options.showSecrets && !hideSecrets,
      }),
    );
  verb(
    config,
    "set <settings...>",
    "set settings in the profile in force",
    "config set PREFECT_API_URL=http://127.0.0.1:4200/api",
  ).action(async (settings) => (await load()).set(settings));
  withYes(
    verb(
      config,
      "unset <names...>",
      "remove settings from the profile in force",
      "config unset PREFECT_API_URL",
    ),
  ).action(async (names, options) => (await load()).unset(names, options));
  verb(config, "validate", "read all settings and say what is wrong", "config validate").action(async () =>
    (await load()).validate(),
  );
}

export function registerCloud(cloud: Command): void {
  const load = () => import("./cloud.ts");
  verb(
    cloud,
    "login",
    "sign the profile in force in to Prefect Cloud",
    "cloud login --key - --workspace team/data",
  )
    .option("-k, --key <key>", "an API key; - reads it from standard input")
    .option("-w, --workspace <handle>", "ACCOUNT/WORKSPACE; needed where the key opens several")
    .action(async (options) => (await load()).login(options));
  verb(cloud, "logout", "remove the key and the address from the profile", "cloud logout").action(async () =>
    (await load()).logout(),
  );
  const workspace = cloud.command("workspace").alias("workspaces").description("workspaces of Prefect Cloud");
  withJson(
    verb(
      workspace,
      "ls",
      "list the workspaces that the key opens; * is the one in use",
      "cloud workspace ls",
    ),
  ).action(async (options) => (await load()).listWorkspaces(options));
  verb(workspace, "set", "use another workspace", "cloud workspace set --workspace team/data")
    .option("-w, --workspace <handle>", "ACCOUNT/WORKSPACE")
    .action(async (options) => (await load()).useWorkspace(options));
}
