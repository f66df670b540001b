/** Asks Prefect Cloud which workspaces a key opens. */
import { z } from "zod";
import { CellflowError } from "../errors.ts";
import { ApiError, UnreachableError } from "./errors.ts";

export const CLOUD_URL = "https://api.prefect.cloud/api";

const workspace = z.object({
  account_id: z.string(),
  account_handle: z.string(),
  workspace_id: z.string(),
  workspace_handle: z.string(),
});

export interface Workspace {
  /** `account/workspace` */
  handle: string;
  apiUrl: string;
}

/**
 * The workspaces that a key opens, by handle.
 * @param url Cloud's API, such as CLOUD_URL
 * @throws ApiError, UnreachableError; CellflowError `cloud.answer` for what is not Cloud's
 */
export async function readWorkspaces(url: string, key: string): Promise<Workspace[]> {
  const address = `${url.replace(/\/+$/, "")}/me/workspaces`;
  const response = await fetch(address, {
    headers: { authorization: `Bearer ${key}` },
    // The key goes to this address alone.
    redirect: "error",
  }).catch((error: unknown) => {
    throw new UnreachableError(url, error);
  });
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok)
    throw new ApiError({
      status: response.status,
      statusText: response.statusText,
      method: "GET",
      url: address,
      body,
      advice: "the key is not one of Prefect Cloud, or not any more",
    });
  const read = z.array(workspace).safeParse(body);
  if (!read.success)
    throw new CellflowError("cloud.answer", `${address} does not answer as Prefect Cloud does`);
  return read.data
    .map((each) => ({
      handle: `${each.account_handle}/${each.workspace_handle}`,
      apiUrl: `${url.replace(/\/+$/, "")}/accounts/${each.account_id}/workspaces/${each.workspace_id}`,
    }))
    .sort((a, b) => a.handle.localeCompare(b.handle));
}
