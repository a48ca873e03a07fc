// The questions of a calendar while they are edited. Pure.
import type { Calendar } from '../../../api/types.ts';

type Question = Calendar['questions'][number];
export type Kind = Question['kind'];

/** What was typed for one kind stays while another is tried. Numbers are null while their box is empty. */
export interface DraftQuestion {
  id: string;
  kind: Kind;
  label: string;
  help: string;
  required: boolean;
  maxLength?: number | null;
  options?: string[];
  min?: number | null;
  max?: number | null;
}

/** As the server takes it. */
export function questionOf(draft: DraftQuestion): Question {
  const { id, kind, required, maxLength, options = [], min = null, max = null } = draft;
  const common = { id, label: draft.label.trim(), help: draft.help.trim(), required };
  switch (kind) {
    case 'text':
      return { ...common, kind, maxLength: maxLength ?? 500 };
    case 'choice':
      return { ...common, kind, options: options.map((option) => option.trim()) };
    case 'number':
      return { ...common, kind, min, max };
    case 'consent':
      return { ...common, kind };
  }
}

/** Words for what is not right, by the server's paths. */
export function questionProblems(questions: readonly DraftQuestion[], into: Record<string, string>): void {
  questions.forEach((question, index) => {
    const at = `questions.${index}`;
    const { kind, maxLength = null, options = [], min = null, max = null } = question;
    const label = question.label.trim();
    if (label === '') into[`${at}.label`] = 'Write what you ask.';
    else if (label.length > 200) into[`${at}.label`] = 'At most 200 characters.';
    if (question.help.trim().length > 300) into[`${at}.help`] = 'At most 300 characters.';
    if (kind === 'text' && !(maxLength !== null && isWhole(maxLength, 1, 1_000)))
      into[`${at}.maxLength`] = 'From 1 to 1,000 characters.';
    if (kind === 'number' && min !== null && max !== null && min > max)
      into[`${at}.max`] = 'Not below the smallest.';
    if (kind === 'choice') optionProblems(options, `${at}.options`, into);
  });
}

function optionProblems(options: readonly string[], at: string, into: Record<string, string>): void {
  if (options.length === 0) into[at] = 'Add at least one choice.';
  const seen = new Set<string>();
  options.forEach((option, index) => {
    const text = option.trim().normalize('NFC');
    if (text === '') into[`${at}.${index}`] = 'Fill this in, or take it away.';
    else if (text.length > 120) into[`${at}.${index}`] = 'At most 120 characters.';
    else if (seen.has(text)) into[`${at}.${index}`] = 'This choice is there already.';
    seen.add(text);
  });
}

function isWhole(value: number, min: number, max: number): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}
