// Refresh tokens and sessions: rotation, two tabs, lost answers, theft, and the end.
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { formatRefreshToken } from '../auth/refresh.ts';
import { sessions, users } from '../db/schema.ts';
import { forgetSessions } from '../db/sessions.ts';
import { Browser, config, db, hashPasswordsCheaply, newPerson, ORIGIN, PASSWORD, time } from './auth-app.ts';

const SECOND = 1000;
const DAY = 86_400 * SECOND;

beforeEach(() => {
  hashPasswordsCheaply();
  time.stop();
});
afterEach(() => {
  vi.restoreAllMocks();
  time.restore();
});

const sessionOf = (browser: Browser) => browser.refreshToken.split('.')[0] ?? '';
const rowOf = (id: string) => db.select().from(sessions).where(eq(sessions.id, id)).get();

describe('rotation', () => {
  it('gives a new refresh token and a working access token each time', async () => {
    const { browser } = await newPerson();
    const seen = new Set([browser.refreshToken]);
    for (let n = 0; n < 3; n += 1) {
      time.pass(60 * SECOND);
      const answer = await browser.refresh();
      expect(answer.status).toBe(200);
      expect(answer.body).toEqual({ accessToken: expect.any(String), expiresIn: 600 });
      expect((await browser.me(answer.body.accessToken)).status).toBe(200);
      seen.add(browser.refreshToken);
    }
    expect(seen.size).toBe(4);
  });

  it('answers two tabs that race with the same successor', async () => {
    const { browser } = await newPerson();
    const tabs = Array.from({ length: 6 }, () => browser.copy());
    const answers = await Promise.all(tabs.map((tab) => tab.refresh()));
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
    expect(new Set(tabs.map((tab) => tab.refreshToken)).size).toBe(1);
    expect((await rowOf(sessionOf(browser)))?.generation).toBe(2);
  });

  it('answers again after a lost answer, up to 10 seconds later, and goes on from there', async () => {
    const { browser } = await newPerson();
    const lost = browser.copy();
    await lost.refresh();
    time.pass(10 * SECOND);
    expect((await browser.refresh()).status).toBe(200);
    expect(browser.refreshToken).toBe(lost.refreshToken);
    time.pass(60 * SECOND);
    expect((await browser.refresh()).status).toBe(200);
  });
});

describe('reuse', () => {
  it('of a used token after 10 seconds ends the whole family, access tokens too', async () => {
    const { browser } = await newPerson();
    const old = browser.copy();
    const { accessToken } = (await browser.refresh()).body;
    time.pass(10 * SECOND + 1);
    expect((await old.refresh()).status).toBe(401);
    expect((await browser.refresh()).status).toBe(401);
    expect((await browser.me(accessToken)).status).toBe(401);
  });

  it('of the first of three ends the family at any time', async () => {
    const { browser } = await newPerson();
    const first = browser.copy();
    await browser.refresh();
    await browser.refresh();
    expect((await first.refresh()).status).toBe(401);
    expect((await browser.refresh()).status).toBe(401);
  });

  it.each([
    ['no', undefined],
    ['another', 'x'.repeat(43)],
    ['a malformed', '../../x'],
  ])(
    'by a browser with %s device cookie ends the family, even within the 10 seconds',
    async (_title, device) => {
      for (const used of [false, true]) {
        const { browser, token } = await newPerson();
        const thief = new Browser();
        thief.refreshToken = browser.refreshToken;
        if (device) thief.cookies.set('__Host-quickslot_device', device);
        if (used) await browser.refresh();
        const answer = await thief.refresh();
        expect([answer.status, answer.body.code]).toEqual([401, 'unauthenticated']);
        expect((await browser.me(token)).status).toBe(401);
        expect((await browser.refresh()).status).toBe(401);
      }
    },
  );

  it("of one person's token with another's device cookie ends only the first one's session", async () => {
    const ada = await newPerson();
    const eve = await newPerson();
    const mixed = eve.browser.copy();
    mixed.refreshToken = ada.browser.refreshToken;
    expect((await mixed.refresh()).status).toBe(401);
    expect((await ada.browser.refresh()).status).toBe(401);
    expect((await eve.browser.refresh()).status).toBe(200);
  });
});

describe('a token that we did not make', () => {
  it('is refused and ends nothing', async () => {
    const { browser } = await newPerson();
    const [id, generation, mac = ''] = browser.refreshToken.split('.');
    const lastCharacter = mac.at(-1) === 'A' ? 'B' : 'A';
    for (const forged of [
      `${id}.${generation}.${'A'.repeat(43)}`,
      `${id}.${generation}.${mac.slice(0, -1)}${lastCharacter}`,
      `${id}.${Number(generation) + 1}.${mac}`,
      `${id}.0${generation}.${mac}`,
      `${crypto.randomUUID()}.${generation}.${mac}`,
      `${id}.${generation}`,
      `${id}.${generation}.${mac}.`,
      formatRefreshToken('B'.repeat(43), { sessionId: String(id), generation: 1 }),
      '',
      'x'.repeat(5000),
    ]) {
      const forger = browser.copy();
      forger.refreshToken = forged;
      expect((await forger.refresh()).status).toBe(401);
      await forger.post('/api/auth/logout');
    }
    expect((await browser.refresh()).status).toBe(200);
  });

  it('but names no session, with a mac of ours, is refused', async () => {
    const { browser } = await newPerson();
    browser.refreshToken = formatRefreshToken(config.refreshTokenSecret, {
      sessionId: crypto.randomUUID(),
      generation: 1,
    });
    expect((await browser.refresh()).status).toBe(401);
  });

  it('in the address, a header or the body counts for nothing', async () => {
    const { browser } = await newPerson();
    const { refreshToken } = browser;
    browser.cookies.delete('__Host-quickslot_refresh');
    const inAddress = await browser.post(
      `/api/auth/refresh?token=${refreshToken}&refreshToken=${refreshToken}`,
    );
    const inHeader = await browser.post('/api/auth/refresh', undefined, {
      Authorization: `Bearer ${refreshToken}`,
    });
    const inBody = await browser.post('/api/auth/refresh', { refreshToken });
    expect([inAddress.status, inHeader.status, inBody.status]).toEqual([401, 401, 422]);
    expect((await browser.me(refreshToken)).status).toBe(401);
  });
});

describe('the end of a session', () => {
  it('comes after 30 days however often it was refreshed, for its access tokens too', async () => {
    const { browser } = await newPerson();
    for (let day = 1; day <= 29; day += 1) {
      time.pass(DAY);
      expect((await browser.refresh()).status).toBe(200);
    }
    time.pass(DAY - SECOND);
    const last = await browser.refresh();
    expect(last.headers.getSetCookie()[0]).toContain('Max-Age=1;');
    time.pass(SECOND);
    expect((await browser.me(last.body.accessToken)).status).toBe(401);
    expect((await browser.refresh()).status).toBe(401);
  });

  it('by sign-out is at once, clears the cookie and keeps the device', async () => {
    const { browser, token } = await newPerson();
    const before = browser.copy();
    const answer = await browser.post('/api/auth/logout');
    expect([answer.status, answer.body]).toEqual([204, undefined]);
    expect([...browser.cookies.keys()]).toEqual(['__Host-quickslot_device']);
    expect((await before.me(token)).status).toBe(401);
    expect((await before.refresh()).status).toBe(401);
  });

  it('by sign-out works with a token that was just replaced', async () => {
    const { browser } = await newPerson();
    const old = browser.copy();
    const { accessToken } = (await browser.refresh()).body;
    await old.post('/api/auth/logout');
    expect((await browser.me(accessToken)).status).toBe(401);
  });

  it('answers 204 where there was none', async () => {
    expect((await new Browser().post('/api/auth/logout')).status).toBe(204);
  });

  it('leaves the other sessions of the person alone', async () => {
    const { browser, email } = await newPerson();
    const phone = new Browser();
    await phone.post('/api/auth/login', { email, password: PASSWORD });
    await browser.post('/api/auth/logout');
    expect((await phone.refresh()).status).toBe(200);
  });

  it('comes with the end of the account, for its access tokens too', async () => {
    const { browser, token, userId } = await newPerson();
    await db.delete(users).where(eq(users.id, userId));
    const answer = await browser.me(token);
    expect([answer.status, answer.headers.get('WWW-Authenticate')]).toEqual([401, 'Bearer']);
    expect((await browser.refresh()).status).toBe(401);
  });

  it('is forgotten only once it ran out', async () => {
    const { browser } = await newPerson();
    const id = sessionOf(browser);
    await browser.post('/api/auth/logout');
    await forgetSessions(db, time.now);
    expect(await rowOf(id)).toBeDefined();
    await forgetSessions(db, time.now + 30 * DAY);
    expect(await rowOf(id)).toBeUndefined();
  });
});

describe('signing in', () => {
  it('opens a new session, ends the one this browser had, and keeps the device', async () => {
    const { browser, email, token } = await newPerson();
    const before = browser.copy();
    const answer = await browser.post('/api/auth/login', { email, password: PASSWORD });
    expect(sessionOf(browser)).not.toBe(sessionOf(before));
    expect(browser.cookies.get('__Host-quickslot_device')).toBe(
      before.cookies.get('__Host-quickslot_device'),
    );
    expect((await browser.me(token)).status).toBe(401);
    expect((await before.refresh()).status).toBe(401);
    expect((await browser.me(answer.body.accessToken)).status).toBe(200);
    expect((await browser.refresh()).status).toBe(200);
  });

  it("takes over no session that was planted, and ends nobody's by a forged cookie", async () => {
    const eve = await newPerson();
    const ada = await newPerson();
    const victim = new Browser();
    victim.refreshToken = eve.browser.refreshToken;
    await victim.post('/api/auth/login', { email: ada.email, password: PASSWORD });
    expect(sessionOf(victim)).not.toBe(sessionOf(eve.browser));
    expect((await eve.browser.refresh()).status).toBe(401);
    const forger = new Browser();
    forger.refreshToken = `${sessionOf(victim)}.1.${'A'.repeat(43)}`;
    await forger.post('/api/auth/login', { email: eve.email, password: PASSWORD });
    expect((await victim.refresh()).status).toBe(200);
  });

  it('that fails ends nothing and sets nothing', async () => {
    const { browser, email } = await newPerson();
    const answer = await browser.post('/api/auth/login', { email, password: 'seven herons over the dam' });
    expect(answer.status).toBe(401);
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect((await browser.refresh()).status).toBe(200);
  });
});

describe('another site', () => {
  const foreign = [
    'https://evil.example',
    'null',
    `${ORIGIN}.evil.example`,
    'http://localhost:87870',
    `${ORIGIN}/`,
  ];

  it.each(['refresh', 'logout'])('can not call %s, nor can a call without an Origin', async (call) => {
    const { browser } = await newPerson();
    for (const origin of [undefined, ...foreign]) {
      const answer = await browser.post(`/api/auth/${call}`, undefined, { Origin: origin });
      expect([answer.status, answer.body.code]).toEqual([403, 'forbidden']);
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
    expect((await browser.refresh()).status).toBe(200);
  });

  it('can not sign anybody in', async () => {
    const { email } = await newPerson();
    for (const origin of foreign) {
      const answer = await new Browser().post(
        '/api/auth/login',
        { email, password: PASSWORD },
        { Origin: origin },
      );
      expect(answer.status).toBe(403);
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
  });
});
