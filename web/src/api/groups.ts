// Groups of calendars, as calls.
import { api, query } from './client.ts';
import type {
  Group,
  GroupCreateInput,
  GroupHold,
  GroupPatch,
  GroupSummary,
  ListedGroup,
  Page,
} from './types.ts';

const at = (group: string) => `/api/groups/${encodeURIComponent(group)}`;

/** Groups that anybody finds; more than these are found by searching. */
export const listedGroups = (q: string) =>
  api.get<Page<ListedGroup>>(`/api/directory/groups${query({ q, limit: 12 })}`).then(({ items }) => items);

export const getGroup = (ref: string) => api.get<Group>(at(ref));

/** As many as one page has: more than anybody keeps in order. */
export const ownGroups = () =>
  api.get<Page<GroupSummary>>(`/api/groups${query({ limit: 200 })}`).then(({ items }) => items);

export const createGroup = (input: GroupCreateInput) => api.post<Group>('/api/groups', input);

/** Refused with `precondition_failed` where `revision` is not the present one. */
export const changeGroup = (id: string, patch: GroupPatch, revision: number) =>
  api.patch<Group>(at(id), patch, { ifMatch: `"${revision}"` });

export const deleteGroup = (id: string) => api.del(at(id));

/** `calendarId`: that one; whichever is free where it is undefined. What overlaps it elsewhere in the group ends. */
export const holdInGroup = (id: string, start: string, seats: number, calendarId: string | undefined) =>
  api.post<GroupHold>(
    `${at(id)}/holds`,
    { start, seats, ...(calendarId === undefined ? {} : { calendarId }) },
    { idempotent: true },
  );
