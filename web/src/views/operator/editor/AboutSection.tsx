// What it is that can be booked: its name, where it is, its address on the web, who may see it.
import { lazy, Suspense } from 'solid-js';
import { TextArea, TextField } from '../../../components/Field.tsx';
import { Segmented } from '../../../components/Tabs.tsx';
import type { Draft } from './draft.ts';
import type { Editing } from './editing.ts';
import { Section } from './Section.tsx';
import { SlugField } from './SlugField.tsx';

/** In its own time: it knows all the zones there are. */
const ZonePicker = lazy(() => import('./ZonePicker.tsx').then(({ ZonePicker: it }) => ({ default: it })));

const WHO: Record<Draft['visibility'], string> = {
  public: 'Everybody finds it in the directory and can see its times.',
  unlisted: 'Whoever has the link can see its times. The directory does not list it.',
  private: 'Only you and its team see it and its times.',
};

export function AboutSection(props: { editing: Editing }) {
  const draft = () => props.editing.draft();
  return (
    <Section id="about" title="What it is" lead="A room, a court, a chair, a class: what people come for.">
      <TextField
        label="Name"
        name="name"
        autocomplete="off"
        maxLength={120}
        placeholder="Padel court 3"
        value={draft().name}
        error={props.editing.problem('name')}
        onText={(name) => props.editing.set({ name })}
      />
      <TextArea
        label="Description"
        name="description"
        maxLength={4_000}
        hint="What to know before one books: what to bring, where to ring."
        value={draft().description}
        error={props.editing.problem('description')}
        onText={(description) => props.editing.set({ description })}
      />
      <TextField
        label="Location"
        name="location"
        autocomplete="off"
        maxLength={300}
        placeholder="Street and city, or a link"
        value={draft().location}
        error={props.editing.problem('location')}
        onText={(location) => props.editing.set({ location })}
      />
      <Suspense fallback={<ZoneToCome />}>
        <ZonePicker
          value={draft().timeZone}
          error={props.editing.problem('timeZone')}
          onZone={(timeZone) => props.editing.set({ timeZone })}
        />
      </Suspense>
      <SlugField
        path="/c/"
        value={draft().slug}
        error={props.editing.problem('slug')}
        onText={(slug) => props.editing.set({ slug })}
      />
      <div class="field">
        <span class="field-label">Who sees it</span>
        <Segmented
          wide
          label="Who sees it"
          value={draft().visibility}
          onValue={(visibility) => props.editing.set({ visibility })}
          options={[
            { value: 'public', label: 'Public' },
            { value: 'unlisted', label: 'Unlisted' },
            { value: 'private', label: 'Private' },
          ]}
        />
        <p class="field-hint">{WHO[draft().visibility]}</p>
      </div>
    </Section>
  );
}

/** As tall as what takes its place. */
function ZoneToCome() {
  return (
    <div class="field" aria-hidden="true">
      <span class="field-label">Time zone</span>
      <div class="field-box" />
      <p class="field-hint">&nbsp;</p>
    </div>
  );
}
