import { describe, expect, it } from 'vitest';

import { describeAccessibility } from './example-accessibility.ts';
import { type ExampleShop, publishExample } from './example-shop.ts';
import { describeDesk } from './library-desk.ts';
import { describeLibraryKeyboard } from './library-keyboard.ts';
import { describeLabels } from './library-labels.ts';
import { describeOverview } from './library-overview.ts';
import { usePublishedFrame } from './published-frame.ts';

const frame = usePublishedFrame();
let library: ExampleShop;
const running = (): ExampleShop => library;

it('publishes the library, as the demo does, and it serves', { timeout: 600_000 }, async () => {
  const { stack, browser } = frame();
  library = await publishExample(stack, browser, 'library', { skipTests: true });
  expect((await fetch(library.url)).status).toBe(200);
});

describe('the overview of the published library', () => {
  describeOverview(running);
});
describe('the desk of the published library', () => {
  describeDesk(running);
});
describe('the labels of the published library', () => {
  describeLabels(running);
});
describe('the published library without a pointer', () => {
  describeLibraryKeyboard(running);
});
describe('the published library for everybody', () => {
  describeAccessibility(running, async () => [
    '/overview',
    '/library/titles',
    '/library/titles/edit',
    '/library/loans',
    '/library/loans/edit',
    '/library/labels',
  ]);
});
