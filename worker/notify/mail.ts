// What is mailed, in words: one place for every kind. Links carry `?token=`, and only to the configured origin.
export interface Mail {
  readonly to: string;
  readonly kind: string;
  readonly subject: string;
  /** Plain text; a link stands on a line of its own. */
  readonly text: string;
}

/** Sends one mail. Throws where it could not be handed over. */
export type SendMail = (mail: Mail) => Promise<void>;
