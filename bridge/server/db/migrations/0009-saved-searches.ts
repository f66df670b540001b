/** Searches that Prefect's web pages keep by name. */
export const SAVED_SEARCHES = `
CREATE TABLE saved_search (
  id TEXT PRIMARY KEY, created INTEGER NOT NULL, updated INTEGER NOT NULL, name TEXT NOT NULL UNIQUE,
  filters TEXT NOT NULL DEFAULT '[]'
);
`;
