// What may be asked of a calendar's object about its team.
import type { Calendar as CalendarBody } from '../contract/calendars.ts';
import type { Role, TeamRole } from '../domain/roles.ts';
import type { Outcome } from './calendar.ts';
import { CalendarCalls } from './calendar-calls.ts';
import type { Who } from './callers.ts';
import { type Actor, requireReader, roleOf } from './desk.ts';
import type { MemberRecord } from './members.ts';
import { answerCalendar, type CalendarRecord } from './records.ts';
import * as team from './team.ts';

/** A team as it is, for who may see it. */
export interface TeamRecord {
  readonly calendar: CalendarRecord;
  /** Of who asks. */
  readonly role: Role | null;
  readonly members: readonly MemberRecord[];
}

export abstract class TeamCalls<Env> extends CalendarCalls<Env> {
  /** Takes somebody into the team whose invitation the Worker has taken; waits for the directory to know it where that is possible. */
  async join(who: Actor, role: TeamRole): Promise<Outcome<CalendarBody>> {
    const joined = await this.office.change(who, 200, undefined, (desk) =>
      answerCalendar(team.join(desk, role), role),
    );
    await this.office.told();
    return joined;
  }

  changeRole(who: Who, userId: string, role: TeamRole): Promise<Outcome<MemberRecord>> {
    return this.office.change(who, 200, undefined, (desk) => team.changeRole(desk, userId, role));
  }

  /** Whoever goes is told nothing more from here on. */
  async leave(who: Who, userId: string): Promise<Outcome<null>> {
    const left = await this.office.change(who, 204, undefined, (desk) => {
      team.leave(desk, userId);
      return null;
    });
    this.office.letGo();
    await this.office.told();
    return left;
  }

  team(actor: Actor): Outcome<TeamRecord> {
    return this.office.ask(actor, (desk) => {
      requireReader(desk);
      return { calendar: desk.calendar, role: roleOf(desk), members: desk.store.members.all() };
    });
  }
}
