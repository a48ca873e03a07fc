// The calendar's questions while somebody is booked for: filled in with what they told, and nothing is required.
import type { Question } from '../../../api/types.ts';
import { type Answers, createAnswers } from '../../../components/questions/answers.ts';
import QuestionFields from '../../../components/questions/QuestionFields.tsx';

export default function AskedOfCaller(props: {
  questions: readonly Question[];
  /** Called with what keeps the answers. */
  onReady: (answers: Answers) => void;
}) {
  const answers = createAnswers({ questions: () => props.questions, mayLeaveOut: true });
  props.onReady(answers);
  return (
    <section class="ag-asked">
      <h3>What you ask</h3>
      <p>Fill in what they told you. Nothing is required here.</p>
      <QuestionFields answers={answers} />
    </section>
  );
}
