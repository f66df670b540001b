/** Names the block types that messages can be sent through; what they do is loaded when one is sent. */

export const CHANNEL_SLUGS = [
  "slack-webhook",
  "webhook",
  "custom-webhook",
  "email",
  "ms-teams-webhook",
  "discord-webhook",
  "mattermost-webhook",
] as const;

export type ChannelSlug = (typeof CHANNEL_SLUGS)[number];

export function isChannelSlug(slug: string): slug is ChannelSlug {
  return (CHANNEL_SLUGS as readonly string[]).includes(slug);
}
