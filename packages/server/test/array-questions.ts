import type { Answers, QuestionName, Questions } from '../src/api/questions.ts';

/** Questions that are answered from a list, and what was asked. */
export class ArrayQuestions implements Questions {
  readonly asked: (readonly [name: string, params: unknown])[] = [];
  readonly answers: Partial<Record<QuestionName, unknown>>;
  stores = 'v1';
  /** What a question waits for. */
  gate: Promise<void> = Promise.resolve();

  constructor(answers: Partial<Record<QuestionName, unknown>> = {}) {
    this.answers = answers;
  }

  readonly ask = async <Name extends QuestionName>(name: Name, params: unknown): Promise<Answers[Name]> => {
    this.asked.push([name, params]);
    await this.gate;
    const answer = this.answers[name];
    if (answer instanceof Error) throw answer;
    return answer as Answers[Name];
  };

  readonly version = (): string => this.stores;
}
