const image = '.spec.containers[0].image';
const behaviour = `${image} | (capture("/(?<name>never-ready|crashing|not-pullable|ready-after)[^/]*/") // {name: "ready"}).name`;
const wait = `${image} | capture("/ready-after-(?<time>[0-9]+s)/").time`;

const ready = 'ready: true, started: true, state: {running: {startedAt: {{ Now | Quote }}}}, restartCount: 0';
const unready = 'ready: false, started: true, state: {running: {startedAt: {{ Now | Quote }}}}, restartCount: 0';
const crashing =
  'ready: false, started: false, restartCount: 3, state: {waiting: {reason: CrashLoopBackOff, message: "back-off 10s restarting failed container"}}';
const notPullable =
  'ready: false, started: false, restartCount: 0, state: {waiting: {reason: ImagePullBackOff, message: "Back-off pulling image"}}';

/**
 * How kwok plays pods. No container runs, so a test tells by a part of the image's name what would become of it:
 * `…/ready-after-5s/…` is ready 5 s after it was scheduled, `…/never-ready/…` runs without ever being ready, `…/crashing/…`
 * ends again and again, `…/not-pullable/…` cannot be fetched. All others are ready at once.
 */
export const podStages: readonly object[] = [
  start('ready', status('Running', true, ready)),
  start('ready-after', status('Running', true, ready), { durationFrom: { jq: { expression: wait } } }),
  start('never-ready', status('Running', false, unready)),
  start('crashing', status('Running', false, crashing)),
  start('not-pullable', status('Pending', false, notPullable)),
  stage('deleted', [{ key: '.metadata.deletionTimestamp', operator: 'Exists' }], {
    next: { finalizers: { empty: true }, delete: true },
  }),
];

function start(name: string, statusTemplate: string, delay?: object): object {
  return stage(
    name,
    [
      { key: '.metadata.deletionTimestamp', operator: 'DoesNotExist' },
      { key: '.status.podIP', operator: 'DoesNotExist' },
      { key: behaviour, operator: 'In', values: [name] },
    ],
    { next: { statusTemplate }, ...(delay === undefined ? {} : { delay }) },
  );
}

function stage(name: string, matchExpressions: readonly object[], rest: object): object {
  return {
    apiVersion: 'kwok.x-k8s.io/v1alpha1',
    kind: 'Stage',
    metadata: { name: `pod-${name}` },
    spec: { resourceRef: { apiGroup: 'v1', kind: 'Pod' }, selector: { matchExpressions }, ...rest },
  };
}

/** A template of Go's, in which `.` is the pod; what comes out is YAML. */
function status(phase: string, isReady: boolean, container: string): string {
  const conditions = [
    ['Initialized', true] as const,
    ['ContainersReady', isReady] as const,
    ['Ready', isReady] as const,
  ];
  return [
    `phase: ${phase}`,
    'startTime: {{ Now | Quote }}',
    'hostIP: {{ NodeIPWith .spec.nodeName | Quote }}',
    'podIP: {{ PodIPWith .spec.nodeName false .metadata.uid .metadata.name .metadata.namespace | Quote }}',
    'conditions:',
    ...conditions.map(
      ([type, holds]) =>
        `- {type: ${type}, status: "${holds ? 'True' : 'False'}", lastTransitionTime: {{ Now | Quote }}}`,
    ),
    'containerStatuses:',
    '{{ range .spec.containers }}',
    `- {name: {{ .name | Quote }}, image: {{ .image | Quote }}, imageID: "", ${container}}`,
    '{{ end }}',
  ].join('\n');
}
