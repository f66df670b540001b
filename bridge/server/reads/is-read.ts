/** Recognises requests that only read, by their method and path; what a worker polls is written down, and so is none. */

const LISTS =
  /\/(?:filter|paginate|count|history|lateness|count-by\/[^/]+|count-task-runs|count-deployments|counts|next-runs)$/;

/** @param path with its `/api` */
export function isRead(method: string, path: string): boolean {
  if (method === "GET") return !path.startsWith("/api/health");
  return method === "POST" && LISTS.test(path);
}
