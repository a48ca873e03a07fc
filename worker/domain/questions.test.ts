import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AnswerValue, checkAnswers, type GivenAnswers, type Question } from './questions.ts';

const asked = { help: '', required: false };
const name: Question = { ...asked, id: 'name', label: 'Your name?', kind: 'text', maxLength: 10 };
const level: Question = { ...asked, id: 'level', label: 'Level?', kind: 'choice', options: ['New', 'Old'] };
const age: Question = { ...asked, id: 'age', label: 'Age?', kind: 'number', min: 6, max: 99 };
const rules: Question = { ...asked, id: 'rules', label: 'I know the rules', kind: 'consent' };
const all = [name, level, age, rules];

const errorsOf = (questions: readonly Question[], given: GivenAnswers, mayLeaveOut = false) => {
  const checked = checkAnswers(questions, given, { mayLeaveOut });
  return 'errors' in checked ? checked.errors.map(({ path, message }) => `${path} ${message}`) : [];
};
const required = (question: Question): Question => ({ ...question, required: true });

describe('answers', () => {
  test('come out in the order of the questions, with what was asked', () => {
    expect(checkAnswers(all, { rules: false, age: 7.5, level: 'Old', name: ' Ada ' })).toEqual({
      answers: [
        { id: 'name', label: 'Your name?', kind: 'text', value: 'Ada' },
        { id: 'level', label: 'Level?', kind: 'choice', value: 'Old' },
        { id: 'age', label: 'Age?', kind: 'number', value: 7.5 },
        { id: 'rules', label: 'I know the rules', kind: 'consent', value: false },
      ],
    });
  });

  test('that are left empty are none', () => {
    expect(checkAnswers(all, { name: '  ', level: '' })).toEqual({ answers: [] });
    expect(checkAnswers([], {})).toEqual({ answers: [] });
  });

  test('to required questions may be missing only where somebody speaks for a caller', () => {
    const must = all.map(required);
    const missing = [
      'answers.name must be answered',
      'answers.level must be chosen',
      'answers.age must be answered with a number',
      'answers.rules must be agreed to',
    ];
    expect(errorsOf(must, {})).toEqual(missing);
    expect(errorsOf(must, { name: ' ', level: '', rules: false })).toEqual(missing);
    expect(errorsOf(must, {}, true)).toEqual([]);
    expect(errorsOf(must, { level: 'None' }, true)).toEqual(['answers.level must be one of the choices']);
  });

  test('are of the kind that was asked for, and within its bounds', () => {
    const wrong: [AnswerValue, AnswerValue, AnswerValue, AnswerValue][] = [
      [1, 2, '3', 'yes'],
      ['x'.repeat(11), 'new', 5.9, 1],
      [true, true, false, 0],
      ['12345678901', 'New,Old', Number.NaN, 'true'],
      ['12345678901', 'constructor', 99.1, ''],
    ];
    for (const [text, choice, number, consent] of wrong) {
      expect(errorsOf(all, { name: text, level: choice, age: number, rules: consent })).toHaveLength(4);
    }
    const unbounded: Question = { ...asked, id: 'n', label: 'N', kind: 'number', min: null, max: null };
    for (const value of [1e13, -1e13, Number.POSITIVE_INFINITY])
      expect(errorsOf([unbounded], { n: value })).toHaveLength(1);
    expect(errorsOf([unbounded], { n: -1e12 })).toEqual([]);
  });

  test('to what is not asked are refused, each by its name', () => {
    const given = JSON.parse('{"other":"x","__proto__":true,"constructor":1,"name":"Ada"}');
    expect(errorsOf(all, given)).toEqual(
      ['other', '__proto__', 'constructor'].map((id) => `answers.${id} is not asked here`),
    );
  });

  test('that nobody gave are not found among what every object has', () => {
    const inherited = required({ ...name, id: 'constructor' });
    expect(errorsOf([inherited], {})).toEqual(['answers.constructor must be answered']);
  });

  test('of other letters for the same text are the same choice', () => {
    const cafe: Question = { ...asked, id: 'c', label: 'Where?', kind: 'choice', options: ['Caf\u00e9'] };
    expect(checkAnswers([cafe], { c: 'Cafe\u0301' })).toMatchObject({ answers: [{ value: 'Caf\u00e9' }] });
  });
});

const questionArb = (id: string): fc.Arbitrary<Question> => {
  const common = { id: fc.constant(id), label: fc.constant(`Q ${id}`), help: fc.constant('') };
  const bound = fc.option(fc.integer({ min: -5, max: 5 }), { nil: null });
  return fc.oneof(
    fc.record({
      ...common,
      required: fc.boolean(),
      kind: fc.constant('text' as const),
      maxLength: fc.integer({ min: 1, max: 4 }),
    }),
    fc.record({
      ...common,
      required: fc.boolean(),
      kind: fc.constant('choice' as const),
      options: fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1 }),
    }),
    fc.record({
      ...common,
      required: fc.boolean(),
      kind: fc.constant('number' as const),
      min: bound,
      max: bound,
    }),
    fc.record({ ...common, required: fc.boolean(), kind: fc.constant('consent' as const) }),
  );
};
const valueArb = fc.oneof(
  fc.constantFrom<AnswerValue>('', ' ', 'a', 'b', 'abcd', 'abcde', true, false, Number.NaN),
  fc.integer({ min: -7, max: 7 }),
);

/** Each rule on its own, said another way than the code says it. */
function holds(question: Question, value: AnswerValue | undefined): boolean {
  const isEmpty = value === undefined || (typeof value === 'string' && value.trim() === '');
  const canBeText = question.kind === 'text' || question.kind === 'choice';
  if (value === undefined || (isEmpty && canBeText)) return !question.required;
  switch (question.kind) {
    case 'text':
      return typeof value === 'string' && value.trim().length <= question.maxLength;
    case 'choice':
      return question.options.some((option) => option === value);
    case 'number':
      return typeof value === 'number' && value >= (question.min ?? -9) && value <= (question.max ?? 9);
    case 'consent':
      return value === true || (value === false && !question.required);
  }
}

test('any answers are taken exactly where each rule holds, and every breach is named', () => {
  const ids = ['a', 'b', 'c'] as const;
  const given = fc.dictionary(fc.constantFrom(...ids, 'zzz'), valueArb);
  fc.assert(
    fc.property(fc.tuple(...ids.map(questionArb)), given, (questions, answers) => {
      const wrong = questions.filter(({ id }, index) => {
        const question = questions[index];
        return question && !holds(question, Object.hasOwn(answers, id) ? answers[id] : undefined);
      });
      const expected = [...wrong.map(({ id }) => id), ...(Object.hasOwn(answers, 'zzz') ? ['zzz'] : [])];
      const checked = checkAnswers(questions, answers);
      const found = 'errors' in checked ? checked.errors.map(({ path }) => path) : [];
      expect([...found].sort()).toEqual(expected.map((id) => `answers.${id}`).sort());
      if ('answers' in checked) {
        for (const { id, value } of checked.answers) {
          const before = answers[id];
          expect(typeof before === 'string' ? before.trim() : before).toBe(value);
        }
      }
    }),
    { numRuns: 2_000 },
  );
});
