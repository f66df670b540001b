/** Opens the API for a command and closes it; errors are one line with an exit code. */
import type { Client } from "../client/client.ts";
import { CellflowError } from "../errors.ts";
import { readSettings, type Settings } from "../settings/settings.ts";

export interface Session {
  client: Client;
  settings: Settings;
  /** The API's address without credentials. */
  api: string;
}

/** A mistake in how the command was called: exit code 2. */
export class UsageError extends CellflowError {
  readonly exitCode = 2;
}

/** The command could not do what it is for: exit code 1. */
export class FailedError extends CellflowError {
  readonly exitCode = 1;
}

/** Runs `work` with a client. Errors say which API they are about, and end with 1 (2 for a wrong usage). */
export async function withClient<T>(work: (session: Session) => Promise<T>): Promise<T> {
  const settings = readSettings();
  const { createTransport } = await import("../client/transport/create-transport.ts");
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

/** The error with its exit code, when it is one line with a code of ours: 2 for wrong parameters, a wrong usage and serving unasked, else 1. */
export function asFailure(error: unknown): unknown {
  if (!(error instanceof Error) || "exitCode" in error || !("code" in error)) return error;
  const { code } = error;
  if (typeof code !== "string" || !/^[a-z][a-z-]*\.[a-z]/.test(code)) return error;
  return Object.assign(error, { exitCode: /^(parameters|access|blocks|usage)\./.test(code) ? 2 : 1 });
}
