/** Says of events that automations made which event began it all: of one, they make no more than a number. */
export const AUTOMATION_ROOTS = `
ALTER TABLE automation_chain ADD COLUMN root TEXT;
CREATE INDEX automation_chain_root ON automation_chain (root);
DROP TABLE event_follower;
`;
