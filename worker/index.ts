// The Worker: its handlers, and the objects it exports.
import { createApp } from './app.ts';
import { CalendarActor } from './calendar/calendar-object.ts';
import { clock } from './clock.ts';
import { cleanUp } from './db/clean-up.ts';
import { openDatabase } from './db/client.ts';
import { type Env, readConfig } from './env.ts';
import { sweepPayments } from './payments/sweep.ts';
import { calendarPorts, unlockPorts, userPorts } from './ports.ts';
import { sweepBusy } from './queue/busy.ts';
import { consume } from './queue/consumer.ts';
import { sweepDeliveries } from './queue/sweep.ts';
import { startWeeklyReports } from './queue/weekly-reports.ts';
import { UnlockActor } from './unlock/unlock-object.ts';
import { UserActor } from './user/user-object.ts';

export class CalendarObject extends CalendarActor<Env> {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env, calendarPorts(env));
  }
}

export class UserObject extends UserActor<Env> {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env, userPorts(env));
  }
}

export class UnlockObject extends UnlockActor<Env> {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env, unlockPorts(env));
  }
}

const app = createApp();

export default {
  fetch: app.fetch,
  queue: consume,
  async scheduled(_controller, env) {
    const now = clock.now();
    const settings = readConfig(env);
    const tasks = await Promise.allSettled([
      ...(settings.ok ? [cleanUp(openDatabase(env.DB), now, settings.config)] : []),
      sweepDeliveries(env, now),
      sweepBusy(env, now),
      sweepPayments(env, now),
      startWeeklyReports(env, now),
    ]);
    // Only now: what the handler throws ends it, and with it whatever still runs.
    for (const task of tasks) if (task.status === 'rejected') throw task.reason;
  },
} satisfies ExportedHandler<Env>;
