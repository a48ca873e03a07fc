// Books for somebody who called or walked in.
import './sheets.css';
import { createSignal, lazy, Show, Suspense } from 'solid-js';
import { bookFor, type CallerBooking } from '../../../api/operator.ts';
import { isApiError, sentence } from '../../../api/problem.ts';
import type { Booking, Calendar, Slot } from '../../../api/types.ts';
import { Button } from '../../../components/Button.tsx';
import { TextArea, TextField } from '../../../components/Field.tsx';
import type { Answers } from '../../../components/questions/answers.ts';
import { Sheet } from '../../../components/Sheet.tsx';
import { Stepper } from '../../../components/Stepper.tsx';
import { toast } from '../../../components/Toast.tsx';
import { slotText } from '../../../format/text.ts';
import { SlotPicker } from './SlotPicker.tsx';

const AskedOfCaller = lazy(() => import('./AskedOfCaller.tsx'));
const Repeat = lazy(() => import('../../series/Repeat.tsx'));

export interface BookAt {
  readonly date: string;
  readonly start?: string | undefined;
}

interface Props {
  calendar: Calendar;
  /** Where to begin; undefined while the sheet is closed. */
  at: BookAt | undefined;
  onClose: () => void;
  onBooked: (booking: Pick<Booking, 'start'>) => void;
}

export function BookSheet(props: Props) {
  return (
    <Sheet open={props.at !== undefined} title="Book for somebody" onClose={() => props.onClose()}>
      <Show when={props.at} keyed>
        {(at) => <BookForm {...props} at={at} />}
      </Show>
    </Sheet>
  );
}

function BookForm(props: Props & { at: BookAt }) {
  const [date, setDate] = createSignal(props.at.date);
  const [start, setStart] = createSignal(props.at.start);
  const [seats, setSeats] = createSignal(1);
  const [name, setName] = createSignal('');
  const [email, setEmail] = createSignal('');
  const [note, setNote] = createSignal('');
  const [turn, setTurn] = createSignal(0);
  const [busy, setBusy] = createSignal(false);
  const [failure, setFailure] = createSignal<unknown>();
  const [tried, setTried] = createSignal(false);
  const [repeating, setRepeating] = createSignal(false);
  let answers: Answers | undefined;
  /** Kept while an answer is missing: pressing again must not book twice. */
  let attempt: { readonly what: string; readonly key: string } | undefined;

  const field = (path: string) => {
    const error = failure();
    return isApiError(error) ? error.field(path) : undefined;
  };
  const nameError = () => (tried() && name().trim() === '' ? 'Whose booking is it?' : field('for.name'));
  const caller = () => ({
    name: name().trim(),
    ...(email().trim() === '' ? {} : { email: email().trim() }),
  });
  const slotMissing = () => tried() && start() === undefined;
  const end = (from: string) => Date.parse(from) + props.calendar.slotMinutes * 60_000;

  /** What was refused is being put right: its words have done their work. */
  const typed = (set: (text: string) => void) => (text: string) => {
    setFailure(undefined);
    set(text);
  };

  function choose(slot: Slot): void {
    setStart(slot.start);
    setFailure(undefined);
  }

  async function book(): Promise<void> {
    setTried(true);
    const chosen = start();
    if (busy() || chosen === undefined || name().trim() === '') return;
    if (answers?.check() === false) return;
    const booking: CallerBooking = {
      start: chosen,
      seats: seats(),
      note: note().trim(),
      ...(answers ? { answers: answers.given() } : {}),
      for: caller(),
    };
    const what = JSON.stringify(booking);
    if (attempt?.what !== what) attempt = { what, key: crypto.randomUUID() };
    setBusy(true);
    setFailure(undefined);
    try {
      const booked = await bookFor(props.calendar.id, booking, attempt.key);
      toast(
        `${booked.user.name}, ${slotText(Date.parse(chosen), end(chosen), props.calendar.timeZone)}: booked.`,
      );
      props.onBooked(booked);
    } catch (error) {
      setFailure(error);
      answers?.refuse(error);
      // An answer came: the next press is a new try.
      if (!isApiError(error) || !error.isConnection) attempt = undefined;
      if (isApiError(error) && (error.code === 'slot_taken' || error.code === 'slot_unavailable')) {
        setStart(undefined);
        setTried(false);
        setTurn(turn() + 1);
      }
    } finally {
      setBusy(false);
    }
  }

  /** The same on several dates: whose they are has to be known before. */
  function repeat(): void {
    setTried(true);
    if (start() === undefined || name().trim() === '' || answers?.check() === false) return;
    setRepeating(true);
  }

  const general = () => {
    const error = failure();
    if (!error) return undefined;
    if (isApiError(error) && error.code === 'slot_taken')
      return 'Somebody was faster: this time was just taken. Choose another.';
    return isApiError(error) && error.fields.length > 0 ? undefined : sentence(error);
  };

  return (
    <>
      <form
        class="ag-form"
        novalidate
        onSubmit={(event) => {
          event.preventDefault();
          void book();
        }}
      >
        <SlotPicker
          calendar={props.calendar}
          date={date()}
          onDate={(next) => {
            setDate(next);
            setStart(undefined);
          }}
          seats={seats()}
          value={start()}
          onSlot={choose}
          turn={turn()}
        />
        <Show when={slotMissing()}>
          <p class="field-error">Choose a time first.</p>
        </Show>
        <Show when={props.calendar.maxSeatsPerBooking > 1}>
          <Stepper
            label="Seats"
            value={seats()}
            min={1}
            max={props.calendar.maxSeatsPerBooking}
            text={(count) => (count === 1 ? '1 person' : `${count} people`)}
            onValue={setSeats}
          />
        </Show>
        <TextField
          label="Name"
          name="name"
          autocomplete="off"
          maxLength={100}
          value={name()}
          error={nameError()}
          onText={typed(setName)}
        />
        <TextField
          label="E-mail, if you have it"
          type="email"
          name="email"
          inputmode="email"
          autocomplete="off"
          autocapitalize="none"
          maxLength={254}
          value={email()}
          error={field('for.email')}
          onText={typed(setEmail)}
        />
        <TextArea
          label="Note"
          name="note"
          maxLength={1_000}
          value={note()}
          error={field('note')}
          onText={typed(setNote)}
        />
        <Show when={props.calendar.questions.length > 0}>
          <Suspense>
            <AskedOfCaller
              questions={props.calendar.questions}
              onReady={(ready) => {
                answers = ready;
              }}
            />
          </Suspense>
        </Show>
        <Show when={general()}>
          <p class="field-error" role="alert">
            {general()}
          </p>
        </Show>
        <div class="ag-form-act">
          <Button type="submit" wide busy={busy()}>
            {bookWords(start(), end, props.calendar.timeZone)}
          </Button>
          <Button wide variant="plain" off={start() === undefined} onPress={repeat}>
            Repeat it…
          </Button>
        </div>
      </form>
      <Show when={repeating() && start()} keyed>
        {(from) => (
          <Suspense>
            <Repeat
              calendar={props.calendar}
              slot={{ start: from, end: new Date(end(from)).toISOString() }}
              seats={seats()}
              words={{ note: note().trim(), ...(answers ? { answers: answers.given() } : {}) }}
              caller={caller()}
              onClose={(made) => {
                setRepeating(false);
                if (made) props.onBooked(made);
              }}
            />
          </Suspense>
        )}
      </Show>
    </>
  );
}

function bookWords(start: string | undefined, end: (start: string) => number, zone: string): string {
  return start === undefined ? 'Book' : `Book ${slotText(Date.parse(start), end(start), zone)}`;
}
