/** Defines what every page works with: the API's client, its changes, the form guard, the graph drawer. */
import type { FormGuard } from "../access/form-guard.ts";
import type { SignIn } from "../access/sign-in.ts";
import type { Client } from "../client/client.ts";
import type { Changes } from "../contract/change.ts";
import type { GraphDrawer } from "../rendering/graph.ts";

export interface PageContext {
  /** The API whose runs the pages show. */
  readonly client: Client;
  readonly changes: Changes;
  /** The folder below which this machine's runs store their results. */
  readonly home: string;
  readonly forms: FormGuard;
  /** How people sign in; undefined without authentication. */
  readonly signIn?: SignIn;
  readonly drawer: GraphDrawer;
}
