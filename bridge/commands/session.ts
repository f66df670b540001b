/** A command's way to the API: opened, used, closed; what goes wrong is told in one line. */
import type { Client } from "../client/client.ts";
import { CellflowError } from "../errors.ts";
import { readSettings, type Settings } from "../settings/settings.ts";

export interface Session {
  client: Client;
  settings: Settings;
  /** The API as it may be shown. */
  api: string;
}

/** A mistake in what was asked for: exit code 2. */
export class UsageError extends CellflowError {
  readonly exitCode = 2;
}

/** What was asked for could not be done: exit code 1. */
export class FailedError extends CellflowError {
  readonly exitCode = 1;
}

/** Runs `work` with a client. Errors say which API they are about, and end with 1 (2 for a wrong usage). */
export async function withClient<T>(work: (session: Session) => Promise<T>): Promise<T> {
  const settings = readSettings();
  const { createTransport } = await import("../client/transport.ts");
  const { createClient } = await import("../client/client.ts");
  const transport = await createTransport(settings).catch((error) => {
    throw asFailure(error);
  });
  try {
    return await work({ client: createClient(transport), settings, api: transport.url });
  } catch (error) {
    throw asFailure(error);
  } finally {
    await transport.close();
  }
}

/** An error told in one line, with its exit code: 2 for what was asked wrongly, 1 for what could not be done. */
export function asFailure(error: unknown): unknown {
  if (!(error instanceof Error) || "exitCode" in error || !("code" in error)) return error;
  const { code } = error;
  if (typeof code !== "string" || !/^[a-z][a-z-]*\.[a-z]/.test(code)) return error;
  return Object.assign(error, { exitCode: code.startsWith("parameters.") ? 2 : 1 });
}
