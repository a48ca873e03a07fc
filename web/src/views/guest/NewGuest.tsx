// Asks a guest for a name and an address, then to look at their mail.
import { A } from '@solidjs/router';
import { createSignal, Show } from 'solid-js';
import { getCalendar } from '../../api/calendars.ts';
import { askAsGuest } from '../../api/guests.ts';
import { isApiError } from '../../api/problem.ts';
import { signInHref } from '../../auth/RequireSession.tsx';
import { Button, ButtonLink } from '../../components/Button.tsx';
import { TextArea, TextField } from '../../components/Field.tsx';
import { createAnswers } from '../../components/questions/answers.ts';
import QuestionFields from '../../components/questions/QuestionFields.tsx';
import { Empty } from '../../components/States.tsx';
import { localDate } from '../../format/zone.ts';
import { createLoad } from '../../shell/load.ts';
import { PageHeading, useTitle } from '../../shell/page.tsx';
import { Alarm } from '../account/Alarm.tsx';
import { ChosenFor } from '../account/ChosenFor.tsx';
import { emailError, focusInvalid } from '../account/fields.ts';
import { type Intent, peekIntent, takeIntent } from '../board/intent.ts';
import { type Asked, recallAsked, rememberAsked } from './asked.ts';
import { Waiting } from './Waiting.tsx';

export default function NewGuest() {
  useTitle(() => 'Book as a guest');
  const before = recallAsked();
  const [asked, setAsked] = createSignal(before);
  const [last, setLast] = createSignal(before);
  const intent = () => last()?.intent ?? peekIntent();

  function become(next: Asked | undefined): void {
    if (next) {
      setLast(next);
      // It is asked for: whoever signs in later does not choose it once more.
      takeIntent(next.intent.slug);
    }
    rememberAsked(next);
    setAsked(next);
  }

  return (
    <Show
      when={intent()}
      fallback={
        <Empty
          page
          mark="?"
          title="Pick a time first"
          actions={<ButtonLink href="/">Find a calendar</ButtonLink>}
        >
          A guest books a time on a board. Open one, and press a time that is free.
        </Empty>
      }
    >
      {(chosen) => (
        <Show when={asked()} fallback={<Form intent={chosen()} last={last()} onAsked={become} />}>
          {(waiting) => <Waiting asked={waiting()} onAgain={() => become(undefined)} />}
        </Show>
      )}
    </Show>
  );
}

export function boardHref({ slug, start, timeZone }: Pick<Intent, 'slug' | 'start' | 'timeZone'>): string {
  return `/c/${encodeURIComponent(slug)}?day=${localDate(Date.parse(start), timeZone)}`;
}

function Form(props: { intent: Intent; last: Asked | undefined; onAsked: (asked: Asked) => void }) {
  const load = createLoad(() => props.intent.slug, getCalendar);
  const answers = createAnswers({
    questions: () => load.value()?.questions ?? [],
    keptAs: () => `guest ${props.intent.slug}`,
  });
  const [name, setName] = createSignal(props.last?.name ?? '');
  const [email, setEmail] = createSignal(props.last?.email ?? '');
  const [note, setNote] = createSignal(props.last?.note ?? '');
  const [busy, setBusy] = createSignal(false);
  const [alarm, setAlarm] = createSignal<string>();
  const [isGone, setGone] = createSignal(false);
  const [wrong, setWrong] = createSignal<{ name?: string; email?: string; note?: string }>({});
  let form!: HTMLFormElement;
  /** The key of the last try: pressing again after a lost answer must not ask twice. */
  let tried: { readonly what: string; readonly key: string } | undefined;

  function check(): boolean {
    const found: ReturnType<typeof wrong> = {};
    if (name().trim() === '') found.name = 'Enter your name.';
    const address = emailError(email());
    if (address) found.email = address;
    setWrong(found);
    return Object.keys(found).length === 0;
  }

  function explain(error: unknown): void {
    if (!isApiError(error)) {
      setAlarm('Something went wrong. Try once more.');
      return;
    }
    if (answers.refuse(error)) return;
    const fields = { name: error.field('name'), email: error.field('email'), note: error.field('note') };
    const found = Object.fromEntries(Object.entries(fields).filter(([, text]) => text !== undefined));
    setWrong(found);
    setGone(error.code === 'slot_taken' || error.code === 'slot_unavailable');
    // Of limits the server says which one it was, and what can be done.
    const ownWords = ['rate_limited', 'too_many_holds', 'forbidden'].includes(error.code) && error.detail;
    if (Object.keys(found).length > 0) focusInvalid(form);
    else setAlarm(ownWords || `${error.title}. ${error.text}`);
  }

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (busy()) return;
    setAlarm(undefined);
    setGone(false);
    if (!check()) {
      focusInvalid(form);
      return;
    }
    if (!answers.check()) return;
    const { intent } = props;
    const said = { name: name().trim(), email: email().trim(), note: note().trim() };
    const asked = answers.questions().length > 0 ? { answers: answers.given() } : {};
    const body = { start: intent.start, seats: intent.seats, ...said, ...asked };
    const what = JSON.stringify([intent.slug, body]);
    if (tried?.what !== what) tried = { what, key: crypto.randomUUID() };
    setBusy(true);
    try {
      const hold = await askAsGuest(intent.slug, body, tried.key);
      answers.clear();
      props.onAsked({ intent, hold, ...said });
    } catch (error) {
      // What was refused may be asked anew.
      if (isApiError(error) && error.status > 0) tried = undefined;
      explain(error);
    } finally {
      setBusy(false);
    }
  }

  return (
    <div class="door">
      <PageHeading>Book as a guest</PageHeading>
      <ChosenFor {...props.intent} />
      <p class="door-lead">
        We mail you a link, and keep the time for 15 minutes while you open it. With the same link you can
        move or cancel later.
      </p>
      <form ref={form} noValidate onSubmit={(event) => void submit(event)}>
        <Alarm text={alarm()} />
        <Show when={isGone()}>
          <ButtonLink variant="quiet" wide href={boardHref(props.intent)}>
            Pick another time
          </ButtonLink>
        </Show>
        <TextField
          label="Your name"
          name="name"
          autocomplete="name"
          maxLength={100}
          value={name()}
          onText={setName}
          error={wrong().name}
        />
        <TextField
          label="Email"
          name="email"
          type="email"
          inputmode="email"
          autocomplete="email"
          autocapitalize="none"
          spellcheck={false}
          maxLength={254}
          value={email()}
          onText={setEmail}
          error={wrong().email}
          hint="For the link, and what changes about your booking. Nobody else sees it."
        />
        <Show when={answers.questions().length > 0}>
          <QuestionFields answers={answers} />
        </Show>
        <TextArea
          label="Note, if you like"
          name="note"
          rows={2}
          maxLength={1000}
          value={note()}
          onText={setNote}
          error={wrong().note}
        />
        <Button type="submit" wide busy={busy()} off={load.busy() && !load.value()}>
          Mail me the link
        </Button>
      </form>
      <A class="door-link" href={signInHref(boardHref(props.intent))}>
        Sign in instead
      </A>
    </div>
  );
}
