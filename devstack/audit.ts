import { auditProduct } from './audit-products.ts';

/** `npm run audit:products`: exits with 1 where a generated product runs with a vulnerable package, with 2 where none can say. */
const audits = await Promise.all(
  (['orders', 'library'] as const).map(async (name) => ({ name, ...(await auditProduct(name)) })),
);
for (const { name, outcome, report } of audits) {
  console.log(`${name}: ${outcome}`);
  if (outcome !== 'nothing high') console.log(report);
}
if (audits.some(({ outcome }) => outcome === 'unknown')) {
  console.log(
    'The registry has not answered the audit. Run this where npm reaches one that does, such as registry.npmjs.org.',
  );
  process.exitCode = 2;
}
if (audits.some(({ outcome }) => outcome === 'vulnerable')) process.exitCode = 1;
