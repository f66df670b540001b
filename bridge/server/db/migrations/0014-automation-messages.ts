/**
 * Messages of automations that wait to be sent, or to be sent again: for each receiver (a block document) in the order
 * of `next_try`. `content` is what is sent, as rendered for the first attempt; `sender` is the process that is at it.
 * `weight` counts what is stored of it. Those that waited among the other actions are moved here.
 */
export const AUTOMATION_MESSAGES = `
CREATE TABLE automation_message (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, automation_id TEXT NOT NULL, receiver TEXT NOT NULL,
  invocation TEXT NOT NULL, weight INTEGER NOT NULL, since INTEGER NOT NULL, next_try INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0, content TEXT, sender TEXT
);
CREATE INDEX automation_message_receiver ON automation_message (receiver, next_try, weight);
CREATE INDEX automation_message_automation ON automation_message (automation_id);
INSERT INTO automation_message (automation_id, receiver, invocation, weight, since, next_try)
  SELECT automation_id, invocation ->> '$.action.block_document_id', invocation, 1,
    CAST(unixepoch('subsec') * 1000000 AS INTEGER), 0 FROM automation_action
  WHERE invocation ->> '$.action.type' IN ('send-notification', 'call-webhook') ORDER BY seq;
DELETE FROM automation_action WHERE invocation ->> '$.action.type' IN ('send-notification', 'call-webhook');
`;
