// The mail that invites somebody to a calendar's team: looks at the present truth, makes the link, sends. Harmless when
// repeated: a link that is made again ends the one before. To an address that its holder never proved to us goes
// nothing that anybody chose, the calendar's name included (as in booking-mail.ts): the page that it leads to says it.
import { hashMailToken, newMailToken } from '../auth/mail-tokens.ts';
import { invitationToMail, setInvitationHash } from '../db/invitations.ts';
import type { TeamRole } from '../domain/roles.ts';
import { type Mailbox, sendMail } from './channels/email.ts';
import { letterOf } from './mail-frame.ts';

const PARTS: Record<TeamRole, string> = {
  manager: 'As a manager you take care of its bookings and its blocked time.',
  viewer: 'As a viewer you see what is booked there.',
  member: 'As a member you see its times and can book them.',
};

/** Sends it where it is still waited for. Throws where it could not be handed over. */
export async function deliverInvitation(mailbox: Mailbox, id: string, now: number): Promise<void> {
  const { db, config } = mailbox;
  const invitation = await invitationToMail(db, id, now);
  if (!invitation) return;
  const { email, role, calendar, isProven } = invitation;
  const token = newMailToken();
  await setInvitationHash(db, id, hashMailToken(token));
  const heading = isProven ? `You are invited to ${calendar}` : 'You are invited to a calendar';
  const letter = await letterOf({
    heading,
    facts: [PARTS[role], 'The link is good for seven days, once, and for this address alone.'],
    origin: config.origin,
    link: { url: `${config.origin}/invitation?token=${token}`, label: 'See who invites you' },
    closing:
      'Somebody gave this address. If it means nothing to you, leave it at that: then nothing happens.',
  });
  await sendMail(mailbox, { ...letter, to: email, kind: 'team_invitation', subject: heading });
}
