// `npm run bench`: starts what it measures, lets the sides take turns, checks every answer, prints one table and writes
// JSON. Ends by itself; 1 where something was answered or stored wrongly.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundleWorker } from './bundles.ts';
import { type Cost, countCost, sleeps } from './cost.ts';
import { describeMachine } from './machine.ts';
import { minimal } from './minimal.ts';
import { readOptions } from './options.ts';
import { fill, newCalendar, ours, startOurs, type World } from './ours.ts';
import { findPeer } from './peer/programs.ts';
import { peer } from './peer.ts';
import { People, settings } from './people.ts';
import { aimsLine, costTable, Figures, figuresTable, machineLines } from './report.ts';
import { type Scenario, Wrong } from './scenario.ts';
import { availability } from './scenarios/availability.ts';
import { bookingsOnMany, bookingsOnOne, warmUp } from './scenarios/bookings.ts';
import { cold } from './scenarios/cold.ts';
import { contention } from './scenarios/contention.ts';
import { fanout } from './scenarios/fanout.ts';
import { holds } from './scenarios/holds.ts';
import { idle } from './scenarios/idle.ts';
import { PAGE, page } from './scenarios/page.ts';
import { storm } from './scenarios/storm.ts';
import type { Side } from './side.ts';
import { Connection } from './wire.ts';

/** A bench that hangs ends all the same. */
const MAX_MINUTES = 10;
/** No scenario begins later than this: what was measured until then is still printed. */
const LAST_BEGIN_MINUTES = 8;
/** Cold calendars come first: nothing may have touched them. */
const SCENARIOS: readonly Scenario[] = [
  cold,
  contention,
  bookingsOnOne,
  bookingsOnMany,
  holds,
  availability,
  fanout,
  storm,
  idle,
];
const COST = 'cost';

const began = performance.now();
const say = (words: string) =>
  console.log(`${((performance.now() - began) / 1_000).toFixed(0).padStart(4)} s  ${words}`);

/** What could not be measured here, and why: said in every report. */
const skipped: string[] = [];
function skip(words: string): void {
  skipped.push(words);
  say(words);
}

const names = [COST, PAGE, ...SCENARIOS.map(({ name }) => name)];
const options = (() => {
  try {
    return readOptions(process.argv.slice(2), names);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return process.exit(2);
  }
})();
const isWanted = (name: string) => options.only.length === 0 || options.only.includes(name);
const wanted = SCENARIOS.filter(({ name }) => isWanted(name));

// On the disk and not in /tmp, which may be memory. PostgreSQL may run as another user, who must get in.
const folder = mkdtempSync('/var/tmp/quickslot-bench-');
chmodSync(folder, 0o755);
const stops: (() => void | Promise<void>)[] = [];

let cleaning: Promise<void> | undefined;

/** Once, whoever asks: a run that a signal breaks off ends in here too, and nobody may leave before it is done. */
function cleanUp(): Promise<void> {
  cleaning ??= stopAll();
  return cleaning;
}

async function stopAll(): Promise<void> {
  for (const stop of stops.splice(0).reverse()) {
    try {
      await stop();
    } catch (error) {
      console.error(error);
    }
  }
  rmSync(folder, { recursive: true, force: true });
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => cleanUp().finally(() => process.exit(1)));
}
const deadline = setTimeout(() => {
  console.error(`The bench took longer than ${MAX_MINUTES} minutes and was ended.`);
  cleanUp().finally(() => process.exit(1));
}, MAX_MINUTES * 60_000);
deadline.unref();

async function prepare(world: World, bundles: Awaited<ReturnType<typeof bundleWorker>>, isSeeded: boolean) {
  const runtime = await startOurs(world, bundles.counting);
  const connection = await Connection.open(runtime.port);
  try {
    await world.people.sign();
    await fill(world, runtime, isSeeded);
    if (!isWanted(COST)) return undefined;
    const open = () => newCalendar(connection, world.people.owner);
    say('counting what a booking costs, and waiting for an object to fall asleep');
    const cost: Cost = await countCost(runtime, world.people, open);
    return { ...cost, sleeps: await sleeps(runtime, world.people, open) };
  } finally {
    connection.close();
    await runtime.stop();
  }
}

async function startSides(
  world: World,
  bundles: Awaited<ReturnType<typeof bundleWorker>>,
  isSeeded: boolean,
) {
  const sides: Side[] = [];
  const add = (side: Side) => {
    stops.push(() => side.stop());
    sides.push(side);
  };
  add(await ours(world, bundles.real));
  add(await minimal(folder, isSeeded));
  const installed = findPeer();
  if ('missing' in installed) {
    skip(`NO PEER: ${installed.missing} is not installed (Debian: apt-get install postgresql redis-server).`);
    return { sides, versions: undefined };
  }
  add(await peer(installed, folder, world.vars, world.people, isSeeded));
  return { sides, versions: installed.versions };
}

/** Notes what a scenario found wrong and goes on; every other failure ends the bench. */
async function orWrong<T>(name: string, wrong: string[], work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Wrong)) throw error;
    wrong.push(`${name}: ${error.message}`);
    return undefined;
  }
}

async function run(): Promise<boolean> {
  const machine = describeMachine(folder);
  say('bundling the Worker');
  const bundles = await bundleWorker(path.join(folder, 'bundles'));
  const vars = settings();
  const world: World = { folder, vars, people: new People(vars), seeded: new Map(), cold: [] };
  const isSeeded = wanted.some((scenario) => scenario.isSeeded);
  say('putting people and calendars in place');
  const cost = await prepare(world, bundles, isSeeded);
  const figures = new Figures();
  const wrong: string[] = [];
  if (cost && !cost.sleeps) wrong.push('cost: an object with idle viewers did not fall asleep');
  let browser: string | undefined;
  if (isWanted(PAGE)) {
    say(PAGE);
    browser = await orWrong(PAGE, wrong, () =>
      page({
        bundle: bundles.real,
        folder,
        rounds: options.rounds,
        note: figures.note,
        say,
        skip,
        onStart: (stop) => stops.push(stop),
      }),
    );
  }
  let versions: { postgres: string; redis: string } | undefined;
  if (wanted.length > 0) {
    const started = await startSides(world, bundles, isSeeded);
    versions = started.versions;
    const stage = { sides: started.sides, people: world.people, rounds: options.rounds, note: figures.note };
    if (wanted.some((scenario) => scenario !== cold)) {
      say('warming up');
      await warmUp(stage);
    }
    for (const scenario of wanted) {
      if (performance.now() - began > LAST_BEGIN_MINUTES * 60_000) {
        wrong.push(`${scenario.name}: not run, the machine was too slow for all scenarios`);
        continue;
      }
      say(scenario.name);
      await orWrong(scenario.name, wrong, () => scenario.run(stage));
    }
  }
  const rows = figures.rows();
  const seconds = Math.round((performance.now() - began) / 1_000);
  const result = { machine, versions, browser, rounds: options.rounds, seconds, rows, cost, skipped, wrong };
  writeFileSync(options.out, `${JSON.stringify(result, null, 2)}\n`);
  const report = [
    machineLines(machine, versions, browser).join('\n'),
    `median (lowest–highest) of ${options.rounds} rounds in which the sides took turns`,
    ...(rows.length > 0 ? [figuresTable(rows), aimsLine(rows)] : []),
    ...skipped,
    ...(cost ? [costTable(cost), `an object with idle viewers sleeps: ${cost.sleeps ? 'yes' : 'NO'}`] : []),
  ].join('\n\n');
  if (options.markdown !== undefined) writeFileSync(options.markdown, `${report}\n`);
  console.log(`\n${report}\n`);
  for (const words of wrong) console.error(`WRONG  ${words}`);
  console.log(`${seconds} s, ${options.out}`);
  return wrong.length === 0;
}

let isRight = false;
try {
  isRight = await run();
} catch (error) {
  console.error(error);
} finally {
  await cleanUp();
}
process.exit(isRight ? 0 : 1);
