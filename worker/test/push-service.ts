// The push service on loopback, as the tests in workerd reach it: web/e2e/push-service.ts says what it does.
import { env } from 'cloudflare:workers';
import type { Answer, Push, Subscription } from '../../web/e2e/push-types.ts';
import { config } from './auth-app.ts';

const url = env.PUSH_SERVICES.split(' ').at(-1) ?? '';

async function ask<Result>(method: string, ...sent: unknown[]): Promise<Result> {
  const answer = await fetch(`${url}/control/${method}`, { method: 'POST', body: JSON.stringify(sent) });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json<Result>();
}

type About = Pick<Subscription, 'endpoint'>;

export const pushService = {
  url,
  subscribe: (appKey = config.vapid.publicKey) => ask<Subscription>('subscribe', appKey),
  end: ({ endpoint }: About) => ask<null>('end', endpoint),
  answerNext: ({ endpoint }: About, ...answers: Answer[]) => ask<null>('answerNext', endpoint, ...answers),
  pushes: ({ endpoint }: About) => ask<Push[]>('pushes', endpoint),
  calls: ({ endpoint }: About) => ask<number>('calls', endpoint),
  aside: () => ask<string>('aside', ''),
  asides: () => ask<number>('asides', ''),
};
