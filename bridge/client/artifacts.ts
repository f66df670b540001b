/** Artifacts of the API: every version, and the latest of each key. */
import type {
  Artifact,
  ArtifactCollection,
  ArtifactCollectionFilter,
  ArtifactCreate,
  ArtifactFilter,
  ArtifactUpdate,
} from "../contract/runs/artifact.ts";
import type { FilterRequest } from "./filter-request.ts";
import { call, segment } from "./transport/call.ts";
import type { Transport } from "./transport/transport.ts";

export interface ArtifactClient {
  create(artifact: ArtifactCreate): Promise<Artifact>;
  read(id: string): Promise<Artifact>;
  filter(request?: FilterRequest & { artifacts?: ArtifactFilter }): Promise<Artifact[]>;
  /** The latest version of each key; `latest_id` is the artifact's own id. */
  latest(request?: FilterRequest & { artifacts?: ArtifactCollectionFilter }): Promise<ArtifactCollection[]>;
  /** All versions of one key, oldest first (at most 200, from `offset`). */
  history(key: string, page?: { limit?: number; offset?: number }): Promise<Artifact[]>;
  update(id: string, changes: ArtifactUpdate): Promise<void>;
  delete(id: string): Promise<void>;
}

export function artifactClient(transport: Transport): ArtifactClient {
  const at = (id: string) => `/artifacts/${segment(id)}`;
  return {
    create: (artifact) => call(transport, "POST", "/artifacts/", { body: artifact }),
    read: (id) => call(transport, "GET", at(id)),
    filter: (request = {}) => call(transport, "POST", "/artifacts/filter", { body: request }),
    latest: (request = {}) => call(transport, "POST", "/artifacts/latest/filter", { body: request }),
    async history(key, page = {}) {
      const body = { artifacts: { key: { any_: [key] } }, sort: "CREATED_DESC", ...page };
      const newestFirst = await call<Artifact[]>(transport, "POST", "/artifacts/filter", { body });
      return newestFirst.reverse();
    },
    update: (id, changes) => call(transport, "PATCH", at(id), { body: changes }),
    delete: (id) => call(transport, "DELETE", at(id)),
  };
}
