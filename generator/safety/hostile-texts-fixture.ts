import * as fc from 'fast-check';

/** What stands in every hostile text, so that it is found again wherever it comes out. */
export const mark = 'hacked';

/** Texts that end the place they are put in, in one language or another, and go on as code. */
export const hostileTexts: readonly string[] = [
  `'; hacked(); '`,
  `"; hacked(); "`,
  '`; hacked(); `${hacked()}',
  '*/ hacked(); /*',
  '</script><script>hacked()</script><img src=x onerror=hacked()>',
  '--> <hacked v-html="hacked" @click="hacked()"> <!--',
  '{{ hacked() }} {{ constructor.constructor("hacked()")() }}',
  '" @click="hacked()" :x="hacked" v-html="hacked',
  'hacked\u0000\u0001\u001b[31m\u007f',
  'hacked \ud800 \udfff',
  '\u2028hacked()\u2029hacked()\u0085hacked()',
  '\u202ehacked\u2066\u200b\ufeff',
  'line\r\nhacked()\rhacked()\n# hacked\n',
  '../../../hacked/../../etc/passwd',
  'C:\\hacked\\..\\nul',
  '__proto__ hacked',
  'constructor.prototype.hacked',
  `hacked'); DROP TABLE hacked; -- `,
  `hacked\\'; DELETE FROM hacked; #`,
  '$(hacked) `hacked` ; hacked & hacked | hacked',
  'hacked\nRUN hacked\nFROM hacked',
  `hacked"\nCMD ["hacked"]\\`,
  'hacked: &a [*a]\n- hacked\n--- !!js/function hacked',
  `'''hacked'''\nsh "hacked" \${hacked} $hacked`,
  '[hacked](javascript:hacked()) | ![x](x) | **hacked** <b>hacked</b>\n\n# hacked',
  '- hacked',
  '1. hacked',
  `=HYPERLINK("http://hacked.test","hacked")`,
  '@hacked +hacked -hacked \t=hacked',
  '@:hacked @.upper:hacked {hacked} {0} %{hacked} hacked | hacked | hacked',
  '//# sourceMappingURL=hacked',
  '\\u0027; hacked(); \\x27 \\',
  '&quot;&#39;&lt;hacked&gt; %27hacked%00',
  '#{hacked} <%= hacked %> #set($hacked)',
  ']]>hacked<![CDATA[',
];

/** Longer than any position allows, but for the few that take a page of text. */
export const longText = 'hacked '.repeat(3000);

/** Any of them, several in a row, and what nobody has thought of; always with the mark in it. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...hostileTexts) },
  {
    weight: 2,
    arbitrary: fc
      .array(fc.constantFrom(...hostileTexts), { minLength: 2, maxLength: 3 })
      .map((texts) => texts.join('')),
  },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }).map((text) => `${text}hacked${text}`) },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.constantFrom(...Array.from('\'"`\\${}<>/*-#@:|&;%=()[]!~^\n\r\t\0 \u2028\ud800')), { maxLength: 30 })
      .map((characters) => `${characters.join('')}hacked${characters.toReversed().join('')}`),
  },
);
