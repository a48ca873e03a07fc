// `npm run deploy -- [flags of wrangler deploy]`: refuses what could not work, builds, migrates D1, deploys.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs, stripVTControlCharacters } from 'node:util';
import { newSecrets } from './keys.mjs';
import { root, start } from './processes.mjs';

const EXAMPLE_ORIGIN = 'https://quickslot.example';
const EXAMPLE_SENDER = 'no-reply@quickslot.example';
const EXAMPLE_DATABASE = '00000000-0000-0000-0000-000000000000';

const flags = process.argv.slice(2);
const { values } = parseArgs({
  args: flags,
  strict: false,
  allowPositionals: true,
  options: {
    'dry-run': { type: 'boolean' },
    env: { type: 'string', short: 'e' },
    config: { type: 'string', short: 'c' },
    var: { type: 'string', multiple: true },
    'secrets-file': { type: 'string' },
  },
});
/** The flags that choose what is deployed: every call of wrangler gets them. */
const target = [
  ...(values.env ? [`--env=${values.env}`] : []),
  ...(values.config ? [`--config=${values.config}`] : []),
];

async function wrangler(args, { quiet = false } = {}) {
  const tool = start('wrangler', args, quiet ? {} : { onOutput: (chunk) => process.stdout.write(chunk) });
  return { succeeded: (await tool.done) === 0, output: tool.output };
}

async function readSettings() {
  const { unstable_readConfig: readConfig } = await import('wrangler');
  const config = readConfig({ config: values.config ?? path.join(root, 'wrangler.toml'), env: values.env });
  const overrides = (values.var ?? []).map((one) => [
    one.slice(0, one.indexOf(':')),
    one.slice(one.indexOf(':') + 1),
  ]);
  return {
    vars: { ...config.vars, ...Object.fromEntries(overrides) },
    databaseId: config.d1_databases.find(({ binding }) => binding === 'DB')?.database_id,
  };
}

/** What is wanted beside the secrets that `keys.mjs` makes, and where each comes from. */
function providerSecrets({ PAYMENTS }) {
  if (PAYMENTS !== 'stripe') return {};
  return {
    STRIPE_SECRET_KEY: "is in Stripe's dashboard under Developers, API keys",
    STRIPE_WEBHOOK_SECRET: "is shown by Stripe's dashboard for the webhook endpoint that you add there",
  };
}

/** Names of the secrets that the Worker has, or that this deployment brings along. */
async function knownSecrets(wanted) {
  const brought = values['secrets-file'] ? readFileSync(values['secrets-file'], 'utf8') : '';
  const names = wanted.filter((name) => new RegExp(`^\\s*"?${name}"?\\s*[=:]`, 'm').test(brought));
  const { succeeded, output } = await wrangler(['secret', 'list', '--format=json', ...target], {
    quiet: true,
  });
  if (succeeded) {
    const list = JSON.parse(output.slice(output.indexOf('['), output.lastIndexOf(']') + 1));
    return { names: [...names, ...list.map(({ name }) => name)] };
  }
  // A Worker that was never deployed has no secrets yet.
  if (/10007|does not exist|not found/i.test(output)) return { names };
  return {
    names,
    trouble:
      stripVTControlCharacters(output)
        .split('\n')
        .find((line) => line.trim() !== '')
        ?.trim() ?? 'no answer',
  };
}

async function reasonsAgainst() {
  const { vars, databaseId } = await readSettings();
  const reasons = [];
  if (vars.ORIGIN === EXAMPLE_ORIGIN || !/^https:\/\/[^/]+$/.test(vars.ORIGIN ?? '')) {
    reasons.push(
      `ORIGIN is ${vars.ORIGIN ?? 'missing'}: set it in wrangler.toml to the address people open, such as https://book.your-domain.com (https, no slash at the end).`,
    );
  }
  if (vars.ENVIRONMENT !== 'production')
    reasons.push(`ENVIRONMENT is ${vars.ENVIRONMENT}: only production may be deployed.`);
  if (vars.MAIL_FROM === EXAMPLE_SENDER || !/^[^@\s]+@[^@\s]+$/.test(vars.MAIL_FROM ?? '')) {
    reasons.push(
      `MAIL_FROM is ${vars.MAIL_FROM ?? 'missing'}: set it in wrangler.toml to an address of a domain that Cloudflare sends mail for.`,
    );
  }
  if (databaseId === EXAMPLE_DATABASE || !databaseId) {
    reasons.push(
      'The D1 database is the placeholder: run `npx wrangler d1 create quickslot` and put its id into wrangler.toml as database_id.',
    );
  }
  if (!['none', 'stripe', undefined].includes(vars.PAYMENTS))
    reasons.push(`PAYMENTS is ${vars.PAYMENTS}: only stripe or none may be deployed.`);
  const fromProvider = providerSecrets(vars);
  const made = Object.keys(newSecrets());
  const { names, trouble } = await knownSecrets([...made, ...Object.keys(fromProvider)]);
  if (trouble) {
    reasons.push(
      `Its secrets could not be listed (\`npx wrangler login\` first?):\n    ${trouble.split('\n').join('\n    ')}`,
    );
  }
  const state = trouble ? 'is not known to be there' : 'is missing';
  for (const [name, source] of Object.entries(fromProvider).filter(([name]) => !names.includes(name))) {
    reasons.push(`The secret ${name} ${state}: it ${source}, \`npx wrangler secret put ${name}\` stores it.`);
  }
  for (const name of made.filter((name) => !names.includes(name))) {
    reasons.push(
      `The secret ${name} ${state}: \`node scripts/keys.mjs\` makes one, \`npx wrangler secret put ${name}\` stores it.`,
    );
  }
  return reasons;
}

async function must(what, step) {
  if ((await step).succeeded) return;
  console.error(`\n${what} failed; nothing after it was done.`);
  process.exit(1);
}

async function build() {
  const tool = start('build', [], { onOutput: (chunk) => process.stdout.write(chunk) });
  return { succeeded: (await tool.done) === 0 };
}

if (!values['dry-run']) {
  const reasons = await reasonsAgainst();
  if (reasons.length > 0) {
    console.error(`\nNot deployed:\n${reasons.map((reason) => `  - ${reason}`).join('\n')}\n`);
    process.exit(1);
  }
}
await must('The build', build());
process.env.QUICKSLOT_BUILD = 'if-changed';
if (!values['dry-run']) {
  await must('The migration', wrangler(['d1', 'migrations', 'apply', 'DB', '--remote', ...target]));
}
await must('The deployment', wrangler(['deploy', ...flags]));
