/** A saved search on the wire: filters under a name. */
import { z } from "zod";
import { page } from "./scalars.ts";

const filter = z.object({
  object: z.string(),
  property: z.string(),
  type: z.string(),
  operation: z.string(),
  value: z.json(),
});

export interface SavedSearch {
  id: string;
  created: string | null;
  updated: string | null;
  name: string;
  filters: z.output<typeof filter>[];
}

export const savedSearchCreate = z.strictObject({ name: z.string(), filters: z.array(filter).optional() });

export const savedSearchFilterRequest = z.object(page);
