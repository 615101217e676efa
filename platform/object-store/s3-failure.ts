import { S3ServiceException } from '@aws-sdk/client-s3';
import { PlatformError } from '../ports.ts';

/** What was asked, for the message. */
export interface S3Request {
  readonly endpoint: string;
  readonly bucket: string;
  /** In words: `read objects/a`. */
  readonly what: string;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const finalReasons: Readonly<Record<string, (request: S3Request) => readonly [type: string, message: string]>> = {
  InvalidAccessKeyId: () => ['ObjectStoreDenied', 'does not know this access key: check AWS_ACCESS_KEY_ID'],
  SignatureDoesNotMatch: () => ['ObjectStoreDenied', 'finds the signature wrong: check AWS_SECRET_ACCESS_KEY'],
  ExpiredToken: () => ['ObjectStoreDenied', 'says that the credentials have expired: renew them'],
  BucketAlreadyExists: ({ bucket }) => [
    'ObjectStoreDenied',
    `has a bucket ${bucket} that is another’s: check S3_BUCKET`,
  ],
  InvalidBucketName: ({ bucket }) => ['ObjectStoreMisconfigured', `allows no bucket named ${bucket}: check S3_BUCKET`],
  PermanentRedirect: ({ bucket }) => [
    'ObjectStoreMisconfigured',
    `has ${bucket} in another region: check AWS_REGION and S3_ENDPOINT`,
  ],
  AuthorizationHeaderMalformed: () => ['ObjectStoreMisconfigured', 'is of another region: check AWS_REGION'],
};

const untrusted = /^(?:ERR_TLS_|CERT_|SELF_SIGNED|DEPTH_ZERO_SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET_ISSUER))/u;

/** An error in our words; what the store itself or the way to it causes passes, what settings cause does not. */
export function s3Failure(error: unknown, request: S3Request): PlatformError {
  if (error instanceof PlatformError) return error;
  const fail = (type: string, why: string, retryable: boolean) =>
    new PlatformError(type, `The object store at ${request.endpoint} ${why} (${request.what})`, {
      retryable,
      cause: error,
    });
  if (!(error instanceof S3ServiceException)) {
    const root = rootOf(error);
    const code = root instanceof Error && 'code' in root ? String(root.code) : '';
    if (untrusted.test(code)) {
      return fail(
        'ObjectStoreUntrusted',
        `shows a certificate that is not trusted (${code}): name its authority in NODE_EXTRA_CA_CERTS`,
        false,
      );
    }
    return fail(
      'ObjectStoreUnavailable',
      `did not answer: ${root instanceof Error ? root.message : String(root)}`,
      true,
    );
  }
  const status = error.$metadata.httpStatusCode ?? 0;
  if (error.name === 'RequestTimeTooSkewed') {
    return fail('ObjectStoreClockSkew', 'has another time than this machine: set the clocks of both by NTP', true);
  }
  const known = finalReasons[error.name]?.(request);
  if (known !== undefined) return fail(known[0], known[1], false);
  if (status === 401 || status === 403) {
    const mend = `the access key needs to list ${request.bucket}, and to get, put and delete its objects`;
    return fail('ObjectStoreDenied', `denies it (${error.name}): ${mend}`, false);
  }
  if (status === 404) return fail('ObjectStoreBucketMissing', `has no bucket ${request.bucket}`, false);
  if (status === 507 || error.name === 'XMinioStorageFull') return fail('ObjectStoreUnavailable', 'is full', true);
  return fail('ObjectStoreUnavailable', `answers ${status} ${error.name}`, true);
}

/** Whether an answer means that object or bucket are not there. */
export function isMissing(error: unknown): boolean {
  return error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404;
}

function rootOf(error: unknown): unknown {
  if (error instanceof AggregateError) return rootOf(error.errors[0]);
  return error instanceof Error && error.cause !== undefined ? rootOf(error.cause) : error;
}
