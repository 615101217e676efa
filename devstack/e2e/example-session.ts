import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

import { chromiumPath } from '../test-servers.ts';

const quiet = ['--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update'];

export async function startBrowser(): Promise<Browser> {
  return await chromium.launch({
    executablePath: await chromiumPath(),
    headless: true,
    args: ['--no-sandbox', '--disable-sync', ...quiet],
  });
}

/** A person at a window of their own: nothing is shared with other sessions. */
export interface BrowserSession {
  readonly page: Page;
  /**
   * What went wrong since it was last asked, such as `POST /api/auth/login: 401`: refused and broken requests, errors
   * that the page threw or wrote to the console.
   */
  readonly takeComplaints: () => string[];
  readonly close: () => Promise<void>;
}

/** The complaints but those of pages that were left while they loaded: they give up what they had asked for. */
export const withoutGivenUp = (complaints: readonly string[]): string[] =>
  complaints.filter((complaint) => !complaint.endsWith('ERR_ABORTED'));

export interface SessionOptions {
  readonly viewport?: { readonly width: number; readonly height: number };
  /** As on a phone. */
  readonly touch?: boolean;
}

const desktop = { width: 1440, height: 900 };

export async function openSession(
  browser: Browser,
  url: string,
  { viewport = desktop, touch = false }: SessionOptions = {},
): Promise<BrowserSession> {
  const context = await browser.newContext({ baseURL: url, locale: 'en-US', viewport, hasTouch: touch });
  context.setDefaultTimeout(90_000);
  const complaints = collectComplaints(context);
  const page = await context.newPage();
  return {
    page,
    takeComplaints: () => complaints.splice(0),
    close: async () => await context.close(),
  };
}

const pathOf = (url: string): string => new URL(url).pathname;

function collectComplaints(context: BrowserContext): string[] {
  const complaints: string[] = [];
  context.on('response', (response) => {
    if (response.status() < 400) return;
    complaints.push(`${response.request().method()} ${pathOf(response.url())}: ${response.status()}`);
  });
  context.on('requestfailed', (request) => {
    complaints.push(`${request.method()} ${pathOf(request.url())}: ${request.failure()?.errorText}`);
  });
  context.on('weberror', (error) => complaints.push(`page: ${error.error().message}`));
  context.on('console', (message) => {
    // What the browser itself says of a refused request: told already.
    if (message.text().startsWith('Failed to load resource')) return;
    if (['error', 'warning'].includes(message.type())) complaints.push(`console: ${message.text()}`);
  });
  return complaints;
}
