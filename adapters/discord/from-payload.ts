import {
  type APIAttachment,
  type APIInteraction,
  type APIInteractionResponse,
  ApplicationCommandType,
  ChannelType,
  ComponentType,
  InteractionType,
  MessageFlags,
  ApplicationCommandOptionType as Option,
  InteractionResponseType as Response,
} from 'discord.js';
import { type Asked, type Event, pictureAmong } from './event.ts';
import { FEEDBACK_FIELD } from './modal.ts';

/** What Discord gives at least, where it does not say. */
const PICTURE_BYTES = 10 * 1024 * 1024;
const THREADS: ReadonlySet<ChannelType | undefined> = new Set([
  ChannelType.AnnouncementThread,
  ChannelType.PublicThread,
  ChannelType.PrivateThread,
]);

/** An interaction that came over HTTP, as an Event; `respond` gets what is to be answered, once. */
export function eventOf(
  interaction: APIInteraction,
  respond: (response: APIInteractionResponse) => void,
): Event | null {
  const asked = askedBy(interaction);
  const user = interaction.member?.user ?? interaction.user;
  const { channel, guild_id: guild } = interaction;
  if (!asked || !user || !channel) return null;
  return {
    id: interaction.id,
    token: interaction.token,
    application: interaction.application_id,
    user: user.id,
    channel: channel.id,
    thread: THREADS.has(channel.type),
    ...(guild === undefined ? {} : { guild }),
    permissions: BigInt(interaction.app_permissions ?? 0),
    pictureBytes: interaction.attachment_size_limit ?? PICTURE_BYTES,
    asked,
    async defer() {
      respond({ type: Response.DeferredChannelMessageWithSource });
      return undefined; // the message's id is known when it is edited for the first time
    },
    modal: async (data) => respond({ type: Response.Modal, data }),
    choices: async (choices) =>
      respond({ type: Response.ApplicationCommandAutocompleteResult, data: { choices: [...choices] } }),
    say: async (content) =>
      respond({ type: Response.ChannelMessageWithSource, data: { content, flags: MessageFlags.Ephemeral } }),
  };
}

function askedBy(interaction: APIInteraction): Asked | null {
  switch (interaction.type) {
    case InteractionType.ApplicationCommand:
      return command(interaction);
    case InteractionType.ApplicationCommandAutocomplete: {
      const { name, options } = interaction.data;
      const typed = options.find((one) => 'focused' in one && one.focused);
      return { type: 'lookup', name, text: typed && 'value' in typed ? String(typed.value) : '' };
    }
    case InteractionType.MessageComponent: {
      const { data } = interaction;
      if (data.component_type === ComponentType.Button) return { type: 'control', id: data.custom_id };
      if (data.component_type !== ComponentType.StringSelect) return null;
      return { type: 'control', id: data.custom_id, value: data.values[0] };
    }
    case InteractionType.ModalSubmit: {
      const { custom_id: id, components } = interaction.data;
      for (const one of components) {
        const field = 'component' in one ? one.component : undefined;
        if (field && 'value' in field && field.custom_id === FEEDBACK_FIELD) {
          return { type: 'modal', id, text: String(field.value) };
        }
      }
      return { type: 'modal', id, text: '' };
    }
    default:
      return null;
  }
}

type CommandOf = Extract<APIInteraction, { type: InteractionType.ApplicationCommand }>;

function command({ data }: CommandOf): Asked | null {
  if (data.type === ApplicationCommandType.Message) {
    const { attachments } = data.resolved.messages[data.target_id]!;
    return { type: 'target', name: data.name, message: data.target_id, picture: pictureAmong(attachments) };
  }
  if (data.type !== ApplicationCommandType.ChatInput) return null;
  const text = (name: string) => {
    const option = data.options?.find((one) => one.name === name);
    return option?.type === Option.String ? option.value : undefined;
  };
  const attached = data.options?.find((one) => one.type === Option.Attachment);
  const file: APIAttachment | undefined = attached && data.resolved?.attachments?.[attached.value as string];
  const { name } = data;
  return { type: 'command', name, picture: file?.url, look: text('look'), feedback: text('feedback') };
}
