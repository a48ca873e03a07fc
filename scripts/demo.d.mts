export const PEOPLE: readonly {
  readonly role: 'operator' | 'customer';
  readonly name: string;
  readonly email: string;
  readonly password: string;
}[];
/** The demo's calendars as of `now`, each with what the seed fills it with. */
export function demoCalendars(now?: number): readonly { readonly calendar: { readonly slug: string } }[];
