// Linking another provider to an account.
import { z } from 'zod';

/** Where to go once linked: a path of the app. */
export const OidcLink = z.strictObject({ returnTo: z.string().max(500).optional() }).meta({ id: 'OidcLink' });
/** The provider's page: the app leads the browser there. */
export const OidcRedirect = z.strictObject({ url: z.string() }).meta({ id: 'OidcRedirect' });
