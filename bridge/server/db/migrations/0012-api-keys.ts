/** Keys that open a served API, by the hash of each. */
export const API_KEYS = `
CREATE TABLE api_key (
  id TEXT PRIMARY KEY, created INTEGER NOT NULL, name TEXT NOT NULL UNIQUE, hash TEXT NOT NULL UNIQUE,
  expires INTEGER, last_used INTEGER
);
`;
