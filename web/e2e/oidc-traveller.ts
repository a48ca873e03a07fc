// Somebody on the way through a provider and back, without a page to look at: where a rule of the server is at stake, what
// counts is the redirects, the cookies and who is signed in at the end.
import { type APIRequest, type APIRequestContext, expect } from '@playwright/test';
import type { Harbour, Session } from './oidc-world.ts';

export class Traveller {
  /** The last page that the way led to. */
  at = '';

  private constructor(
    private request: APIRequestContext,
    private readonly make: APIRequest['newContext'],
    private readonly harbour: Harbour,
  ) {}

  static async of(harbour: Harbour, make: APIRequest['newContext']): Promise<Traveller> {
    return new Traveller(await make(), make, harbour);
  }

  /** Follows a link, as far as it leads. */
  async goto(address: string): Promise<void> {
    await this.#arrive(await this.request.get(address));
  }

  /** Opens the app's door: ends at the provider, or back in the app where the provider remembers its person. */
  begin({ id = 'harbour', returnTo = '/' } = {}): Promise<void> {
    return this.goto(`${this.harbour.url}/api/auth/oidc/${id}?return_to=${encodeURIComponent(returnTo)}`);
  }

  /** At the provider's page: says who one is. */
  async sayWho(subject: string): Promise<void> {
    expect(this.at, 'the provider asks').toContain(`${this.harbour.provider.issuer}/enter/`);
    await this.#arrive(await this.request.post(this.at, { form: { who: subject } }));
  }

  async enterBy(subject: string, way: { id?: string; returnTo?: string } = {}): Promise<void> {
    await this.begin(way);
    await this.sayWho(subject);
    expect(new URL(this.at).origin).toBe(this.harbour.url);
  }

  /** The provider asks anew who it is. */
  async forgetProvider(): Promise<void> {
    const { cookies } = await this.request.storageState();
    const { hostname } = new URL(this.harbour.provider.issuer);
    const storageState = { cookies: cookies.filter(({ domain }) => domain !== hostname), origins: [] };
    this.request = await this.make({ storageState });
  }

  /** Who is signed in, by the cookie; null where nobody is. */
  async session(): Promise<Session | null> {
    const { accessToken } = (await this.#call('POST', '/api/auth/refresh')).body as { accessToken?: string };
    if (accessToken === undefined) return null;
    const { body } = await this.#call('GET', '/api/me', accessToken);
    return { token: accessToken, me: body as Session['me'] };
  }

  /** Asks to link a provider to the account that is signed in, and goes to the provider's page. */
  async beginLink(id = 'harbour'): Promise<void> {
    const { body } = await this.#asOneself('POST', `/api/auth/oidc/${id}/link`, { returnTo: '/bookings' });
    await this.goto((body as { url: string }).url);
  }

  /** Unlinks a provider: the status, and the code of a refusal. */
  async unlink(id = 'harbour'): Promise<string> {
    const { status, body } = await this.#asOneself('DELETE', `/api/me/providers/${id}`);
    return `${status} ${(body as { code?: string }).code ?? ''}`.trim();
  }

  async signIn(email: string, password: string): Promise<void> {
    const { status } = await this.#call('POST', '/api/auth/login', undefined, { email, password });
    expect(status).toBe(200);
  }

  async signOut(): Promise<void> {
    await this.#call('POST', '/api/auth/logout');
  }

  async cookie(name: string): Promise<string | undefined> {
    const { cookies } = await this.request.storageState();
    return cookies.find((one) => one.name.endsWith(name))?.value;
  }

  /** Nobody was signed in, for that reason. */
  async expectRefusal(code: string): Promise<void> {
    expect(this.at).toContain(`${this.harbour.url}/sign-in?error=${code}`);
    expect(await this.session(), 'nobody is signed in').toBeNull();
  }

  async #arrive(answer: Awaited<ReturnType<APIRequestContext['get']>>): Promise<void> {
    this.at = answer.url();
    const page = await answer.text();
    // A provider that answers by a form of its own has the browser send it.
    const action = /<form[^>]+action="([^"]+\/callback)"/.exec(page)?.[1];
    if (action === undefined) return;
    const form = Object.fromEntries(
      [...page.matchAll(/name="([^"]+)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]),
    );
    const headers = { Origin: this.harbour.provider.issuer };
    await this.#arrive(await this.request.post(action, { form, headers }));
  }

  async #asOneself(method: string, path: string, data?: unknown) {
    return this.#call(method, path, (await this.session())?.token, data);
  }

  async #call(method: string, path: string, token?: string, data?: unknown) {
    const headers = { Origin: this.harbour.url, ...(token ? { Authorization: `Bearer ${token}` } : {}) };
    const answer = await this.request.fetch(this.harbour.url + path, { method, headers, data });
    const text = await answer.text();
    return { status: answer.status(), body: text === '' ? {} : (JSON.parse(text) as unknown) };
  }
}
