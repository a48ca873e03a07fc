// Viewers of one calendar: hibernating sockets that are told what changed, read from the log.
import { z } from 'zod';
import type { Slot } from '../contract/calendars.ts';
import { CLOSE, ClientMessage, KNOWN_CHANGES } from '../contract/live.ts';
import type { Interval } from '../domain/interval.ts';
import { can } from '../domain/roles.ts';
import {
  type Identities,
  type Identity,
  parseFrame,
  SignedInSockets,
  sendText,
} from '../durable/sign-ins.ts';
import { newSocket } from '../durable/upgrade.ts';
import { boardSlots, clip, touchedStarts } from './board.ts';
import type { Calendar } from './calendar.ts';
import { roleIn } from './desk.ts';
import type { LogRecord } from './records.ts';

/** What changes within this many milliseconds travels in one frame. */
const GATHER_MS = 3;
/** Sockets from one address, and in all (the platform's own limit is 32,768). */
const MAX_PER_ADDRESS = 100;
const MAX_SOCKETS = 32_000;

/** Why a socket is closed whose calendar is gone, or not for who watches it any more. */
const NOT_THEIRS = 'this calendar is not there for you any more';

/** What a socket remembers through hibernation, besides its sign-in. */
const Watching = z.object({
  /** Start and end of what it watches, or null before it subscribed. */
  range: z.object({ start: z.number(), end: z.number() }).nullable(),
  /** The seq it was last told. */
  told: z.number(),
});
type Watching = z.infer<typeof Watching>;

export interface Viewer {
  readonly identity: Identity | null;
  /** A name for the address it comes from, or null where addresses don't count. */
  readonly address: string | null;
}

export class LiveSockets {
  readonly signIns: SignedInSockets<Watching>;
  /** Changes up to here have been sent to whom they concern. */
  #published = 0;
  #scheduled = false;
  /** False where nobody is here to be told: to look costs more than the change, where thousands are. */
  #mayHaveViewers = true;

  constructor(
    ctx: DurableObjectState,
    private readonly calendar: Calendar,
    identities: Identities,
  ) {
    this.signIns = new SignedInSockets(ctx, calendar.clock, identities, Watching, { range: null, told: 0 });
  }

  /** After the object came up: sends what was committed and may not have been sent before it went. */
  wake(): void {
    const sockets = this.signIns.all();
    // Who was told last was told everything up to there.
    const told = sockets.reduce((last, ws) => Math.max(last, this.signIns.read(ws).told), 0);
    this.#published = sockets.length === 0 ? this.calendar.store.journal.last() : told;
    this.letGo();
    this.publishSoon();
  }

  accept(viewer: Viewer): Response {
    const tags = viewer.address === null ? [] : [`address:${viewer.address}`];
    const crowded =
      this.signIns.all().length >= MAX_SOCKETS ||
      tags.some((tag) => this.signIns.all(tag).length >= MAX_PER_ADDRESS);
    const { server, answer } = newSocket();
    this.signIns.accept(server, tags, { range: null, told: 0 }, viewer.identity);
    this.#mayHaveViewers = true;
    if (crowded) server.close(CLOSE.tooMany, 'too many connections');
    return answer;
  }

  /** Takes one frame. Malformed, unknown or too many: close 1008; over 4 KiB: close 1009. */
  async receive(ws: WebSocket, frame: string | ArrayBuffer): Promise<void> {
    const text = this.signIns.textOf(ws, frame);
    if (text === undefined) return;
    const message = parseFrame(ClientMessage, text);
    if (!message) return ws.close(CLOSE.policy, 'not a message of quickslot.v1');
    switch (message.type) {
      case 'subscribe':
        return this.#subscribe(ws, { start: message.from, end: message.to }, message.since);
      case 'auth':
        return this.signIns.renew(ws, message.token);
    }
  }

  /** Answers with the deltas since `since` in one frame where they are all known, else with a snapshot. */
  #subscribe(ws: WebSocket, range: Interval, since: number | undefined): void {
    if (!this.#maySee(ws)) {
      ws.close(CLOSE.gone, NOT_THEIRS);
      return;
    }
    const missed = since === undefined ? undefined : this.#missed(since);
    const { seq, slots } = missed
      ? {
          seq: this.calendar.store.journal.last(),
          slots: JSON.stringify(this.#touchedSlots(missed, range)),
        }
      : this.calendar.board(range);
    this.signIns.write(ws, { range, told: seq });
    if (!this.#scheduled) this.#published = seq;
    const kind = missed ? `"type":"delta","prev":${since}` : '"type":"snapshot"';
    sendText(ws, `{${kind},"seq":${seq},"slots":${slots}}`);
  }

  /** The changes after `since`, or undefined where they are not all known or the rules changed among them. */
  #missed(since: number): LogRecord[] | undefined {
    const { store } = this.calendar;
    const last = store.journal.last();
    if (since > last || since < last - KNOWN_CHANGES || since < store.journal.first() - 1) return undefined;
    const rows = store.journal.after(since, KNOWN_CHANGES);
    return rows.some((row) => row.kind === 'calendar_changed') ? undefined : rows;
  }

  /** Sends what was committed to whom it concerns, in the next turn: whoever changed it is answered first. */
  publishSoon(): void {
    if (this.#scheduled || !this.#mayHaveViewers) return;
    this.#scheduled = true;
    setTimeout(() => {
      this.#scheduled = false;
      this.publish();
    }, GATHER_MS);
  }

  publish(): void {
    const sockets = this.signIns.all();
    this.#mayHaveViewers = sockets.length > 0;
    const { store } = this.calendar;
    const seq = store.journal.last();
    const rows = this.#published < seq ? store.journal.after(this.#published, KNOWN_CHANGES) : [];
    this.#published = seq;
    if (rows.length === 0) return;
    const isBehind = (rows.at(-1)?.seq ?? 0) < seq;
    if (isBehind || rows.some(({ kind }) => /^(?:calendar|member)_/.test(kind))) this.letGo();
    if (!this.calendar.load()) return;
    if (isBehind || rows.some((row) => row.kind === 'calendar_changed')) {
      this.#resetAll(sockets);
    } else {
      this.#sendDeltas(sockets, rows, seq);
    }
  }

  /**
   * Closes the sockets of those who may not see the calendar: it is gone, or private and they have no part in it. What
   * they watched is forgotten first: a socket that is closing may still be there when something is told.
   */
  letGo(): void {
    for (const ws of this.signIns.all()) {
      if (this.#maySee(ws)) continue;
      this.signIns.write(ws, { range: null });
      ws.close(CLOSE.gone, NOT_THEIRS);
    }
  }

  #maySee(ws: WebSocket): boolean {
    const known = this.calendar.load();
    if (known?.record.settings.visibility !== 'private') return known !== undefined;
    return can(roleIn(this.calendar.store, known.record, this.signIns.read(ws).userId), 'see');
  }

  #resetAll(sockets: WebSocket[]): void {
    for (const ws of sockets) {
      if (!this.signIns.read(ws).range) continue;
      this.signIns.write(ws, { range: null });
      send(ws, { type: 'reset' });
    }
  }

  /** One serialisation for all who watch the same range and were told the same last. */
  #sendDeltas(sockets: WebSocket[], rows: readonly LogRecord[], seq: number): void {
    const bodies = new Map<string, string | undefined>();
    let frame = { start: 0, end: 0, told: -1, text: '' };
    for (const ws of sockets) {
      const { range, told } = this.signIns.read(ws);
      if (!range || told >= seq) continue;
      if (told !== frame.told || range.start !== frame.start || range.end !== frame.end) {
        const key = `${range.start}/${range.end}`;
        if (!bodies.has(key)) {
          const slots = this.#touchedSlots(rows, range);
          bodies.set(key, slots.length === 0 ? undefined : JSON.stringify(slots));
        }
        const body = bodies.get(key);
        if (body === undefined) continue;
        frame = { ...range, told, text: `{"type":"delta","seq":${seq},"prev":${told},"slots":${body}}` };
      }
      sendText(ws, frame.text);
      this.signIns.writeSoon(ws, { told: seq });
    }
  }

  /** The present state of the slots in `range` that the changes touched. */
  #touchedSlots(rows: readonly LogRecord[], range: Interval): Slot[] {
    const known = this.calendar.load();
    if (!known) return [];
    const touched = touchedStarts(
      known.rules,
      rows.flatMap((row) => row.spans),
    );
    return clip(touched, range).flatMap((part) =>
      boardSlots(this.calendar.store, known.rules, this.calendar.clock.now(), part),
    );
  }
}

function send(ws: WebSocket, message: unknown): void {
  sendText(ws, JSON.stringify(message));
}
