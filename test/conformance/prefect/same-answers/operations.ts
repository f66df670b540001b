/** The operations of Prefect's OpenAPI document, and which of them a server does not have. */
import type { Peer } from "../../../bridge/behaviour/contract/suite.ts";

const METHODS = ["get", "post", "put", "patch", "delete"];
const NO_ID = "00000000-0000-4000-8000-000000000000";

/** `POST /flows/` and the like. */
export async function operationsOf(peer: Peer): Promise<string[]> {
  const { paths } = (await (await peer.fetch("/openapi.json")).json()) as { paths: Record<string, object> };
  return Object.entries(paths).flatMap(([path, operations]) =>
    METHODS.filter((method) => method in operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
}

/** Those that are answered as if there was no such path or method; ids that are asked for name nothing. */
export async function unknownTo(peer: Peer, operations: readonly string[]): Promise<string[]> {
  const unknown: string[] = [];
  for (const operation of operations) {
    const [method = "", path = ""] = operation.split(" ");
    const url = path.replaceAll(/\{(\w*id)\}/g, NO_ID).replaceAll(/\{\w+\}/g, "none");
    const body = method === "GET" || method === "DELETE" ? {} : { body: '{"no_such_field":1}' };
    const response = await peer.fetch(url, { method, redirect: "manual", ...body });
    const text = await response.text();
    const isUnknown = response.status === 404 && text === '{"detail":"Not Found"}';
    if (isUnknown || [307, 405].includes(response.status)) unknown.push(operation);
    if (response.status === 500) unknown.push(`${operation} fails: ${text}`);
  }
  return unknown;
}
