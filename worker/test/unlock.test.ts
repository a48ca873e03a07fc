// Smart unlock from end to end: a browser asks, a phone lets it in, once.
import { describe, expect, it } from 'vitest';
import { newAddress } from './auth-app.ts';
import { Desktop, newOwner, shown, WaitingSocket } from './unlock-world.ts';

const claimsOf = (token: string) => JSON.parse(atob(token.split('.')[1] ?? ''));

describe('a browser that asks', () => {
  it('shows on the phone, is approved by code and passkey, and comes in once', async () => {
    const { email, userId, phone } = await newOwner();
    const desktop = new Desktop();
    const asked = await desktop.ask(email);
    expect(asked.code).toMatch(/^\d{6}$/);
    expect(await desktop.status(asked.id)).toBe('pending');
    const socket = await WaitingSocket.open(desktop, asked.id);
    await shown(phone, asked.id);
    expect((await phone.approve(asked.id, asked.code)).status).toBe(204);
    await shown(phone);
    await socket.saw('pending', 'approved');
    const answer = await desktop.redeem(asked.id);
    expect([answer.status, answer.body.user.id]).toEqual([200, userId]);
    await socket.saw('pending', 'approved', 'redeemed');
    expect(await socket.end()).toBe(1000);
    const claims = claimsOf(answer.body.accessToken);
    expect([claims.amr, claims.auth_time]).toEqual([['unlock', 'mfa'], 0]);
    expect((await desktop.me(answer.body.accessToken)).body.id).toBe(userId);
    const again = await desktop.redeem(asked.id);
    expect([again.status, again.body.code]).toEqual([409, 'not_approved']);
    expect(await desktop.status(asked.id)).toBe('redeemed');
  });

  it('is answered alike where nobody has the address', async () => {
    const { email } = await newOwner();
    const known = await new Desktop().post('/api/unlock', { email });
    const unknown = await new Desktop().post('/api/unlock', { email: newAddress() });
    expect(Object.keys(unknown.body)).toEqual(Object.keys(known.body));
    expect([...unknown.headers.keys()]).toEqual([...known.headers.keys()]);
    expect(unknown.status).toBe(known.status);
  });
});
