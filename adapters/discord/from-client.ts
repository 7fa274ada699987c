import { type Interaction, MessageFlags } from 'discord.js';
import { type Asked, type Event, pictureAmong } from './event.ts';
import { FEEDBACK_FIELD } from './modal.ts';

/** An interaction that a discord.js Client emits, as an Event; null for what hemline never answers. */
export function eventOf(interaction: Interaction): Event | null {
  const asked = askedBy(interaction);
  const { channelId } = interaction;
  if (!asked || channelId === null) return null;
  return {
    id: interaction.id,
    token: interaction.token,
    application: interaction.applicationId,
    user: interaction.user.id,
    channel: channelId,
    thread: interaction.channel?.isThread() ?? false,
    ...(interaction.guildId === null ? {} : { guild: interaction.guildId }),
    permissions: interaction.appPermissions.bitfield,
    pictureBytes: interaction.attachmentSizeLimit,
    asked,
    async defer() {
      if (interaction.isAutocomplete()) return undefined;
      const answer = await interaction.deferReply({ withResponse: true });
      return answer.resource?.message?.id;
    },
    async modal(modal) {
      if (!interaction.isAutocomplete() && !interaction.isModalSubmit()) await interaction.showModal(modal);
    },
    async choices(choices) {
      if (interaction.isAutocomplete()) await interaction.respond(choices);
    },
    async say(content) {
      if (interaction.isAutocomplete()) return;
      await interaction.reply({ content, flags: MessageFlags.Ephemeral });
    },
  };
}

function askedBy(interaction: Interaction): Asked | null {
  // Other commands of the client come here, too: nothing may throw where theirs have other options.
  if (interaction.isChatInputCommand()) {
    const { commandName: name, options } = interaction;
    const text = (option: string) => {
      const value = options.get(option)?.value;
      return typeof value === 'string' ? value : undefined;
    };
    const picture = options.get('picture')?.attachment?.url;
    return { type: 'command', name, picture, look: text('look'), feedback: text('feedback') };
  }
  if (interaction.isMessageContextMenuCommand()) {
    const { commandName: name, targetMessage } = interaction;
    const picture = pictureAmong(targetMessage.attachments.values());
    return { type: 'target', name, message: targetMessage.id, picture };
  }
  if (interaction.isAutocomplete()) {
    const typed = interaction.options.data.find(({ focused }) => focused)?.value;
    return { type: 'lookup', name: interaction.commandName, text: String(typed ?? '') };
  }
  if (interaction.isButton()) return { type: 'control', id: interaction.customId };
  if (interaction.isStringSelectMenu()) {
    return { type: 'control', id: interaction.customId, value: interaction.values[0] };
  }
  if (interaction.isModalSubmit()) {
    const { customId: id, fields } = interaction;
    const field = fields.fields.get(FEEDBACK_FIELD);
    return { type: 'modal', id, text: field && 'value' in field ? String(field.value) : '' };
  }
  return null;
}
