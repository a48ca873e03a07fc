// A mail, before it is put into any format.
export interface Mail {
  readonly to: string;
  readonly kind: string;
  readonly subject: string;
  /** Plain text; a link stands on a line of its own. */
  readonly text: string;
  readonly html?: string;
  /** The sender's name, one line; ours where none is given. */
  readonly sender?: string;
  /** An iCalendar file, and its METHOD (RFC 5546). */
  readonly event?: { readonly method: 'REQUEST' | 'CANCEL' | 'PUBLISH'; readonly content: string };
  /** The left side of its Message-ID; a random one where none is given. */
  readonly messageId?: string;
}
