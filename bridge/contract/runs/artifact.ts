/** An artifact on the wire: one version, and the latest of a key. */
import { z } from "zod";
import { keyCriterion, someIdCriterion, textCriterion } from "../criteria.ts";
import { operator, timestamp, uuid } from "../scalars.ts";

const metadata = z.record(z.string(), z.string());

export const artifact = z.object({
  id: uuid,
  created: timestamp.nullable(),
  updated: timestamp.nullable(),
  key: z.string().nullable(),
  type: z.string().nullable(),
  description: z.string().nullable(),
  data: z.unknown(),
  metadata_: metadata.nullable(),
  flow_run_id: uuid.nullable(),
  task_run_id: uuid.nullable(),
});
export type Artifact = z.infer<typeof artifact>;

/** The newest version of a key, under the id of the key's collection. */
export const artifactCollection = artifact.extend({ key: z.string(), latest_id: uuid });
export type ArtifactCollection = z.infer<typeof artifactCollection>;

const artifactKey = z.string().refine((key) => /^[a-z0-9-]*$/.test(key), {
  error: "Artifact key must only contain lowercase letters, numbers, and dashes.",
});

export const artifactCreate = z.strictObject({
  key: artifactKey.nullish(),
  type: z.string().nullish(),
  description: z.string().nullish(),
  data: z.unknown().optional(),
  metadata_: metadata.nullish(),
  flow_run_id: uuid.nullish(),
  task_run_id: uuid.nullish(),
});
export type ArtifactCreate = z.input<typeof artifactCreate>;

export const artifactUpdate = z.strictObject({
  data: z.unknown().optional(),
  description: z.string().nullish(),
  metadata_: metadata.nullish(),
});
export type ArtifactUpdate = z.input<typeof artifactUpdate>;

const shared = {
  operator: operator.optional(),
  key: keyCriterion.nullish(),
  flow_run_id: someIdCriterion.nullish(),
  task_run_id: someIdCriterion.nullish(),
  type: textCriterion.nullish(),
};
export const artifactFilter = z.strictObject({ ...shared, id: someIdCriterion.nullish() });
export type ArtifactFilter = z.input<typeof artifactFilter>;
export const artifactCollectionFilter = z.strictObject({ ...shared, latest_id: someIdCriterion.nullish() });
export type ArtifactCollectionFilter = z.input<typeof artifactCollectionFilter>;

export const artifactSort = z.enum(["CREATED_DESC", "UPDATED_DESC", "ID_DESC", "KEY_DESC", "KEY_ASC"]);
