/** A mistake of the person who runs a command: the message is one line that says what to change. */
export class SettingsError extends Error {
  override name = 'SettingsError';
}
