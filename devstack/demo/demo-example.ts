import type { ExampleName } from '../../examples/load.ts';
import type { Progress } from '../progress.ts';
import type { ApiClient } from './api-client.ts';
import { exerciseOrders } from './exercise.ts';
import { ensureLibraryData } from './library-data.ts';
import { exerciseLibrary } from './library-exercise.ts';
import { ensureSampleData } from './sample-data.ts';

/** What the demo does with the running product of an example, through its own API. */
export interface DemoExample {
  /** Rows for a person to look at; nothing where there are some. */
  readonly ensureData: (product: ApiClient) => Promise<void>;
  /** Uses it as its users would. Throws at the first answer that is not as it should be. */
  readonly exercise: (product: ApiClient, progress: Progress) => Promise<void>;
}

export const demoExamples: Readonly<Record<ExampleName, DemoExample>> = {
  orders: { ensureData: ensureSampleData, exercise: exerciseOrders },
  library: { ensureData: ensureLibraryData, exercise: exerciseLibrary },
};

/** @throws where there is no such example, with those that there are */
export function exampleNamed(name: string): ExampleName {
  const found = exampleNames.find((each) => each === name);
  if (found !== undefined) return found;
  throw new Error(`There is no example ${name}. There are: ${exampleNames.join(', ')}.`);
}

const exampleNames: readonly ExampleName[] = ['orders', 'library'];
