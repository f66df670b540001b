/**
 * Blocks: their types, their schemas and their documents, and which of them are nested in which. A document's data is
 * encrypted whole; `block_key.proof` opens with the key that did it. `built_in_blocks.edition` is that of the types
 * that were last put in by this server itself.
 */
export const BLOCKS = `
CREATE TABLE block_type (
  id TEXT PRIMARY KEY, created INTEGER NOT NULL, updated INTEGER NOT NULL, name TEXT NOT NULL, slug TEXT NOT NULL UNIQUE,
  logo_url TEXT, documentation_url TEXT, description TEXT, code_example TEXT, is_protected INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE block_schema (
  id TEXT PRIMARY KEY, created INTEGER NOT NULL, updated INTEGER NOT NULL, checksum TEXT NOT NULL, fields TEXT NOT NULL,
  block_type_id TEXT NOT NULL, capabilities TEXT NOT NULL DEFAULT '[]', version TEXT NOT NULL,
  UNIQUE (checksum, version)
);
CREATE INDEX block_schema_type ON block_schema (block_type_id);
CREATE INDEX block_schema_created ON block_schema (created);
CREATE TABLE block_schema_reference (
  seq INTEGER PRIMARY KEY, parent_id TEXT NOT NULL, reference_id TEXT NOT NULL, name TEXT NOT NULL,
  UNIQUE (parent_id, name, reference_id)
);
CREATE INDEX block_schema_reference_reference ON block_schema_reference (reference_id);
CREATE TABLE block_document (
  id TEXT PRIMARY KEY, created INTEGER NOT NULL, updated INTEGER NOT NULL, name TEXT NOT NULL, data BLOB NOT NULL,
  is_anonymous INTEGER NOT NULL DEFAULT 0, block_type_id TEXT NOT NULL, block_type_name TEXT NOT NULL,
  block_schema_id TEXT NOT NULL, UNIQUE (block_type_id, name)
);
CREATE INDEX block_document_name ON block_document (name);
CREATE INDEX block_document_schema ON block_document (block_schema_id);
CREATE TABLE block_document_reference (
  parent_id TEXT NOT NULL, name TEXT NOT NULL, reference_id TEXT NOT NULL, PRIMARY KEY (parent_id, name)
) WITHOUT ROWID;
CREATE INDEX block_document_reference_reference ON block_document_reference (reference_id);
CREATE TABLE block_key (id INTEGER PRIMARY KEY CHECK (id = 1), proof BLOB NOT NULL);
CREATE TABLE built_in_blocks (id INTEGER PRIMARY KEY CHECK (id = 1), edition TEXT NOT NULL);
`;
