import {
  type APIApplicationCommandOption,
  ApplicationIntegrationType,
  InteractionContextType,
  ApplicationCommandOptionType as Option,
  type RESTPostAPIApplicationCommandsJSONBody,
  ApplicationCommandType as Type,
} from 'discord.js';
import { MAX_FEEDBACK } from '../../sdk/stylist.ts';
import { type Localised, localisations, WORDS } from './words.ts';

/** The names by which Discord tells of our commands, in every language. */
export const COMMANDS = {
  outfit: WORDS.outfit.name.en,
  refine: WORDS.refine.name.en,
  target: WORDS.target.name.en,
} as const;

const where = {
  integration_types: [ApplicationIntegrationType.GuildInstall],
  contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
};
const named = (name: Localised) => ({ name: name.en, name_localizations: localisations(name) });
const worded = ({ name, description }: { name: Localised; description: Localised }) => ({
  ...named(name),
  description: description.en,
  description_localizations: localisations(description),
});
const feedback = (required: boolean): APIApplicationCommandOption => ({
  type: Option.String,
  ...worded(WORDS.feedback),
  required,
  max_length: MAX_FEEDBACK,
});

/** `/outfit`, `/refine` and "Refine this outfit", for those who register commands themselves: see `registerCommands`. */
export const discordCommands: readonly RESTPostAPIApplicationCommandsJSONBody[] = [
  {
    type: Type.ChatInput,
    ...worded(WORDS.outfit),
    ...where,
    options: [
      { type: Option.Attachment, ...worded(WORDS.picture), required: false },
      { type: Option.String, ...worded(WORDS.look), required: false, autocomplete: true },
      feedback(false),
    ],
  },
  { type: Type.ChatInput, ...worded(WORDS.refine), ...where, options: [feedback(true)] },
  { type: Type.Message, ...named(WORDS.target.name), ...where },
];
