/**
 * Whose requests a served port answers. A page of another site can make a browser send requests here, under a
 * name that it lets point to this machine: such a name is not ours, and its Origin is not ours either.
 */
import { isIP } from "node:net";
import { hostname } from "node:os";

/** 403 for a request that must not be answered; undefined for all others. `bound` is the address served on. */
export function refusedHost(headers: Headers, bound: string): Response | undefined {
  if (allowedHost((name) => headers.get(name) ?? undefined, bound)) return undefined;
  return Response.json(
    { detail: `Requests for the host ${headers.get("host") ?? "(none)"} are not answered here.` },
    { status: 403 },
  );
}

/** Whether Host, and Origin if a page asks, are this machine as seen by itself or by its address. */
export function allowedHost(header: (name: string) => string | undefined, bound: string): boolean {
  const host = nameOf(`http://${header("host") ?? ""}`);
  const origin = header("origin");
  if (!isOurs(host, bound)) return false;
  return origin === undefined || isOurs(nameOf(origin), bound);
}

function nameOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname.replace(/^\[(.*)\]$/, "$1") : undefined;
}

function isOurs(name: string | undefined, bound: string): boolean {
  if (name === undefined || name === "") return false;
  if (name === "localhost" || name.endsWith(".localhost") || name === bound) return true;
  // Rebinding needs a name; an address in Host is where the browser really went.
  if (isIP(name) !== 0) return true;
  return (bound === "0.0.0.0" || bound === "::") && name === hostname().toLowerCase();
}
