import { type DynamicModule, Module } from '@nestjs/common';

import { LabelHooks, LABEL_OPTIONS } from './label-hooks.js';
import type { LabelOptions } from './label-options.js';

@Module({})
export class LabelsModule {
  static with(options: LabelOptions): DynamicModule {
    return {
      module: LabelsModule,
      providers: [{ provide: LABEL_OPTIONS, useValue: options }, LabelHooks],
    };
  }
}
