/** Lists the channels by the types of their blocks. */
import { CHANNEL_SLUGS, type ChannelSlug, isChannelSlug } from "../channel-slugs.ts";
import { blockReference, type ChannelBlock } from "../message.ts";
import { NotifyError } from "../notify-error.ts";
import type { Channel } from "./channel.ts";
import { customWebhook } from "./custom-webhook.ts";
import { discord } from "./discord.ts";
import { email } from "./email.ts";
import { mattermost } from "./mattermost.ts";
import { msTeams } from "./ms-teams.ts";
import { slack } from "./slack.ts";
import { webhook } from "./webhook.ts";

const CHANNELS: Readonly<Record<ChannelSlug, Channel>> = {
  "slack-webhook": slack,
  webhook,
  "custom-webhook": customWebhook,
  email,
  "ms-teams-webhook": msTeams,
  "discord-webhook": discord,
  "mattermost-webhook": mattermost,
};

/** Undefined for a type that no messages are sent through. */
export function findChannel(slug: string): Channel | undefined {
  return isChannelSlug(slug) ? CHANNELS[slug] : undefined;
}

/** @throws NotifyError `notify.channel` for a type that no messages are sent through */
export function channelOf(block: Pick<ChannelBlock, "slug" | "name">): Channel {
  const channel = findChannel(block.slug);
  if (channel) return channel;
  const advice =
    block.slug === "email-server-credentials"
      ? "an `email` block, which holds it and says whom to, can"
      : `those of ${CHANNEL_SLUGS.join(", ")} can`;
  throw new NotifyError(
    "notify.channel",
    `${blockReference(block)} can't send messages: blocks of the type ${block.slug} are no channel; ${advice}`,
  );
}
