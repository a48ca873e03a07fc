// The wire's types. Types only: the schemas behind them never reach the bundle.
export type { AccessGrant, Me, SignedIn, User } from '../../../worker/contract/accounts.ts';
export type { Booking, BookingStatus, Hold, MyBooking } from '../../../worker/contract/bookings.ts';
export type { BusySource } from '../../../worker/contract/busy.ts';
export type {
  Block,
  Calendar,
  CalendarCreateInput,
  CalendarPatch,
  CalendarSummary,
  Schedule,
  Slot,
  SlotList,
} from '../../../worker/contract/calendars.ts';
export type { Device } from '../../../worker/contract/devices.ts';
export type { Export } from '../../../worker/contract/export.ts';
export type { FeedMade, FeedState } from '../../../worker/contract/feeds.ts';
export type {
  Group,
  GroupCreateInput,
  GroupHold,
  GroupPatch,
  GroupSummary,
  ListedGroup,
} from '../../../worker/contract/groups.ts';
export type { GuestAsked, GuestView } from '../../../worker/contract/guests.ts';
export type {
  AuditEntry,
  AuditKind,
  LinkedProvider,
  Passkey,
  Session,
} from '../../../worker/contract/identity.ts';
export type {
  Channels,
  Delivery,
  NoticeKind,
  Notification,
  NotificationKind,
  Preferences,
} from '../../../worker/contract/notifications.ts';
export type { FieldError, ProblemBody, ProblemCode } from '../../../worker/contract/problems.ts';
export type { Answer, GivenAnswers, Question } from '../../../worker/contract/questions.ts';
export type {
  Figures,
  PeriodFigures,
  Report,
  ReportSubscription,
} from '../../../worker/contract/reports.ts';
export type {
  OccurrenceState,
  Series,
  SeriesChange,
  SeriesPreview,
} from '../../../worker/contract/series.ts';
export type {
  Invitation,
  InvitationView,
  Joined,
  MyCalendar,
  Team,
  TeamMember,
} from '../../../worker/contract/team.ts';
export type { MyWaitlistPlace, Waitlist, WaitlistPlace } from '../../../worker/contract/waitlist.ts';
export type { Role, TeamRole } from '../../../worker/domain/roles.ts';

export interface Page<Item> {
  readonly items: Item[];
  readonly nextCursor: string | null;
}
