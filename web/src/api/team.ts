// A calendar's team, and the invitations that lead into it, as calls.
import { api, query } from './client.ts';
import type {
  CalendarSummary,
  Invitation,
  InvitationView,
  Joined,
  MyCalendar,
  Page,
  Team,
  TeamMember,
  TeamRole,
} from './types.ts';

const at = (calendarId: string) => `/api/calendars/${encodeURIComponent(calendarId)}/team`;

export const getTeam = (calendarId: string) => api.get<Team>(at(calendarId));

export const invite = (calendarId: string, input: { email: string; role: TeamRole }) =>
  api.post<Invitation>(`${at(calendarId)}/invitations`, input);

export const revokeInvitation = (calendarId: string, id: string) =>
  api.del(`${at(calendarId)}/invitations/${id}`);

export const changeRole = (calendarId: string, userId: string, role: TeamRole) =>
  api.patch<TeamMember>(`${at(calendarId)}/${userId}`, { role });

export const removeMember = (calendarId: string, userId: string) => api.del(`${at(calendarId)}/${userId}`);

export const readInvitation = (token: string) => api.post<InvitationView>('/api/invitations/read', { token });

export const acceptInvitation = (token: string) => api.post<Joined>('/api/invitations/accept', { token });

/** Calendars that one was invited to book: as many as one page has. */
export const sharedCalendars = async (): Promise<CalendarSummary[]> =>
  (await api.get<Page<MyCalendar>>(`/api/calendars${query({ as: 'member', limit: 200 })}`)).items;
