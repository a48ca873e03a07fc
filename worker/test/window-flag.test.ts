// Whether a person has a window open, as D1 knows it: true before the window asks for anything, false after the last.
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { users } from '../db/schema.ts';
import { userObject } from '../user/client.ts';
import { WindowFlag } from '../user/window-flag.ts';
import { db, hashPasswordsCheaply, newPerson } from './auth-app.ts';
import { dialMine, ownSocket } from './own-socket.ts';

beforeEach(() => {
  hashPasswordsCheaply();
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});
afterEach(() => vi.restoreAllMocks());

const flagOf = async (userId: string) =>
  (await db.select().from(users).where(eq(users.id, userId)).get())?.windowOpen;
const until = (userId: string, isOpen: boolean) =>
  vi.waitFor(async () => expect(await flagOf(userId)).toBe(isOpen));

describe('the flag', () => {
  /** Writes that wait until they are let go. */
  function heldBack() {
    const world = { isOpen: false, written: [] as boolean[], letGo: [] as ((fails?: boolean) => void)[] };
    const flag = new WindowFlag(
      () => world.isOpen,
      (isOpen) => {
        world.written.push(isOpen);
        return new Promise((resolve, reject) =>
          world.letGo.push((fails) => (fails ? reject(new Error('down')) : resolve())),
        );
      },
    );
    const writes = (count: number) => vi.waitFor(() => expect(world.written).toHaveLength(count));
    return { world, flag, writes };
  }

  it('is written one after the other, and each write says what is so when its turn comes', async () => {
    const { world, flag, writes } = heldBack();
    const closed = flag.note();
    await writes(1);
    // A window opens while the write of the one that closed is on its way.
    world.isOpen = true;
    const opened = flag.note();
    await Promise.resolve();
    expect(world.written).toEqual([false]);
    world.letGo[0]?.();
    await closed;
    await writes(2);
    world.letGo[1]?.();
    await opened;
    expect(world.written).toEqual([false, true]);
  });

  it('is not written for what is over by its turn, nor for what is known', async () => {
    const { world, flag, writes } = heldBack();
    world.isOpen = true;
    const opened = flag.note();
    await writes(1);
    world.isOpen = false;
    const closed = flag.note();
    world.isOpen = true;
    const again = flag.note();
    world.letGo[0]?.();
    await Promise.all([opened, closed, again]);
    expect(world.written).toEqual([true]);
  });

  it('that could not be written is written at the next occasion, whatever was known', async () => {
    const { world, flag, writes } = heldBack();
    const turn = async (isOpen: boolean, fails = false) => {
      world.isOpen = isOpen;
      const noted = flag.note();
      await writes(world.letGo.length + 1);
      world.letGo.at(-1)?.(fails);
      return noted;
    };
    await turn(true);
    await expect(turn(false, true)).rejects.toThrow('down');
    // It may have come through all the same.
    await turn(true);
    expect(world.written).toEqual([true, false, true]);
  });
});

describe('a person’s window', () => {
  it('is known to be open before its opening is answered, and closed after the last', async () => {
    const ada = await newPerson();
    expect(await flagOf(ada.userId)).toBe(false);
    const first = await ownSocket(ada.token);
    expect(await flagOf(ada.userId)).toBe(true);
    const second = await ownSocket(ada.token);
    first.socket.close(1000);
    await first.end();
    expect(await flagOf(ada.userId)).toBe(true);
    second.socket.close(1000);
    await until(ada.userId, false);
    await ownSocket(ada.token);
    expect(await flagOf(ada.userId)).toBe(true);
  });

  it('stays known to be open while others open and close, many at a time', async () => {
    const ada = await newPerson();
    const sockets = await Promise.all(Array.from({ length: 6 }, () => ownSocket(ada.token)));
    for (const { socket } of sockets.slice(1)) socket.close(1000);
    const more = await ownSocket(ada.token);
    await Promise.all(sockets.slice(1).map((one) => one.end()));
    expect(await flagOf(ada.userId)).toBe(true);
    for (const one of [sockets[0], more]) one?.socket.close(1000);
    await until(ada.userId, false);
  });

  it('is refused where it can’t be noted, so that it tries again', async () => {
    const ada = await newPerson();
    const dial = () => dialMine({ 'Sec-WebSocket-Protocol': `quickslot.v1, bearer.${ada.token}` });
    await env.DB.exec(
      "CREATE TRIGGER shut BEFORE UPDATE OF window_open ON users BEGIN SELECT RAISE(ABORT, 'down'); END",
    );
    try {
      expect((await dial()).status).toBe(503);
    } finally {
      await env.DB.exec('DROP TRIGGER shut');
    }
    const open = await runInDurableObject(userObject(env.USERS, ada.userId), ({ sockets }) =>
      sockets.isOpen(),
    );
    expect(open).toBe(false);
    expect((await dial()).status).toBe(101);
    expect(await flagOf(ada.userId)).toBe(true);
  });

  it('that was gone without a word is known to be when somebody would tell it', async () => {
    const ada = await newPerson();
    await db.update(users).set({ windowOpen: true }).where(eq(users.id, ada.userId));
    expect(await userObject(env.USERS, ada.userId).tell([])).toEqual({ seen: false });
    await until(ada.userId, false);
  });
});
