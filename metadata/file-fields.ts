import type { ResolvedField, ResolvedModel, ResolvedProduct } from './resolved-product.ts';

export type FileField = Extract<ResolvedField, { readonly type: 'file' | 'image' }>;

export const isFile = (field: ResolvedField): field is FileField => field.type === 'file' || field.type === 'image';

export interface FieldOfModel {
  readonly model: ResolvedModel;
  readonly field: FileField;
}

/** All fields that hold files, with their models. */
export function fileFields({
  modules,
}: ResolvedProduct): { readonly model: ResolvedModel; readonly field: FileField }[] {
  return modules.flatMap(({ models }) =>
    models.flatMap((model) => model.fields.filter(isFile).map((field) => ({ model, field }))),
  );
}

export const hasFiles = (product: ResolvedProduct): boolean =>
  product.modules.some(({ models }) => models.some(({ fields }) => fields.some(isFile)));
