// A real OpenID provider on loopback (oidc-provider, certified), with a sign-in page of its own. It stands behind a
// small proxy, so that a test can do to its traffic what an attacker would.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { exportJWK, generateKeyPair } from 'jose';
import Provider from 'oidc-provider';

/** Loopback by number: another site than the app's "localhost", as a real provider is. */
const HOST = '127.0.0.1';

type Claims = Record<string, unknown>;

export class LoopbackProvider {
  /** The people it knows, by subject, and what it says of them. */
  readonly people = new Map<string, Claims>();
  /** Changes the query of each authorization request. */
  tamperRequest: ((query: URLSearchParams) => void) | undefined;
  /** Changes the body that the token endpoint answers. */
  tamperTokens: ((tokens: Claims) => void) | undefined;

  /** Where a test wants the answer itself: told of the address, and the browser stays at the provider. */
  holdAnswer: ((address: string) => void) | undefined;

  #provider: Provider | undefined;

  private constructor(
    readonly issuer: string,
    private readonly server: Server,
  ) {}

  static async listen(port = 0): Promise<LoopbackProvider> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, HOST, resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The provider has no port.');
    const provider = new LoopbackProvider(`http://${HOST}:${address.port}`, server);
    server.on('request', (request, response) => {
      provider.#answer(request, response).catch((error: unknown) => {
        response.writeHead(500).end(String(error));
      });
    });
    return provider;
  }

  /** The setting of an app that knows it: by query, by form, as a client that it refuses; and one that is away. */
  static setting(port: number): string {
    const common = { issuer: `http://${HOST}:${port}`, clientId: 'quickslot', clientSecret: SECRET };
    return JSON.stringify([
      { ...common, id: 'harbour', name: 'Harbour' },
      { ...common, id: 'harbour-form', name: 'Harbour by form', responseMode: 'form_post' },
      { ...common, id: 'wrong-secret', name: 'Wrong', clientSecret: 'not the one that was agreed on' },
      { ...common, id: 'gone', name: 'Gone', issuer: 'http://127.0.0.1:9' },
    ]);
  }

  /** Opens it for an app at that address. */
  async serve(app: string): Promise<void> {
    if (this.#provider) return;
    const { privateKey } = await generateKeyPair('RS256', { extractable: true });
    const ids = ['harbour', 'harbour-form', 'wrong-secret'];
    this.#provider = new Provider(this.issuer, {
      clients: [
        {
          client_id: 'quickslot',
          client_secret: SECRET,
          redirect_uris: ids.map((id) => `${app}/api/auth/oidc/${id}/callback`),
        },
      ],
      // Said, so that it need not warn of its defaults: everything lasts longer than a test.
      ttl: {
        AccessToken: 600,
        AuthorizationCode: 60,
        Grant: 600,
        IdToken: 600,
        Interaction: 600,
        Session: 600,
      },
      jwks: { keys: [{ ...(await exportJWK(privateKey)), use: 'sig', alg: 'RS256' }] },
      cookies: { keys: ['kept for this run only'] },
      pkce: { required: () => true },
      claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
      features: { devInteractions: { enabled: false } },
      interactions: { url: (_: unknown, { uid }: { uid: string }) => `/enter/${uid}` },
      findAccount: (_: unknown, sub: string) => ({
        accountId: sub,
        claims: () => ({ ...this.people.get(sub), sub }),
      }),
    });
  }

  /** What the token endpoint says to that form, sent with the app's own secret: the status. */
  async exchange(form: Record<string, string>): Promise<number> {
    const basic = Buffer.from(`quickslot:${encodeURIComponent(SECRET).replaceAll('%20', '+')}`).toString(
      'base64',
    );
    const answer = await fetch(`${this.issuer}/token`, {
      method: 'POST',
      headers: { Authorization: `Basic ${basic}` },
      body: new URLSearchParams(form),
    });
    return answer.status;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const provider = this.#provider;
    if (!provider) {
      request.socket.destroy();
      return;
    }
    this.#holdAnswers(response);
    const url = new URL(request.url ?? '/', this.issuer);
    if (url.pathname.startsWith('/enter/')) return this.#enter(provider, request, response);
    if (url.pathname === '/auth') {
      this.tamperRequest?.(url.searchParams);
      request.url = url.pathname + url.search;
    }
    if (url.pathname === '/token') this.#changeTokens(response);
    return provider.callback()(request, response);
  }

  #holdAnswers(response: ServerResponse): void {
    const end = response.end.bind(response);
    response.end = ((body: unknown) => {
      const address = String(response.getHeader('Location') ?? '');
      const hold = this.holdAnswer;
      if (!hold || !address.includes('/callback?')) return end(body);
      this.holdAnswer = undefined;
      response.removeHeader('Location');
      response.removeHeader('Content-Length');
      response.statusCode = 200;
      hold(address);
      return end('Held.');
    }) as typeof response.end;
  }

  /** Changes what the token endpoint answers, where a test wants that. */
  #changeTokens(response: ServerResponse): void {
    const tamper = this.tamperTokens;
    if (!tamper) return;
    const end = response.end.bind(response);
    response.end = ((body: unknown) => {
      const tokens = JSON.parse(String(body)) as Claims;
      tamper(tokens);
      const changed = JSON.stringify(tokens);
      response.setHeader('Content-Length', Buffer.byteLength(changed));
      return end(changed);
    }) as typeof response.end;
  }

  async #enter(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { params } = await provider.interactionDetails(request, response);
    if (request.method !== 'POST') {
      response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(PAGE);
      return;
    }
    const accountId = new URLSearchParams(await text(request)).get('who');
    const finish = (result: Record<string, unknown>) =>
      provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
    if (!accountId || !this.people.has(accountId)) return finish({ error: 'access_denied' });
    const grant = new provider.Grant({ accountId, clientId: params.client_id });
    grant.addOIDCScope('openid email profile');
    return finish({ login: { accountId }, consent: { grantId: await grant.save() } });
  }
}

const SECRET = 'agreed on between the two';
const PAGE = `<!doctype html><title>Harbour</title><form method="post">
<label>Who are you? <input name="who"></label><button>Continue</button><button name="cancel">Cancel</button></form>`;
