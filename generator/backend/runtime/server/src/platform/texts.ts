import { currentLocale } from './request-context.js';

/** What the service says of its own, in the languages that it speaks; English for all others. */
const texts = {
  invalid: { en: 'Some values are not valid', zh: '部分内容有误' },
  notFound: { en: 'Not found', zh: '记录不存在' },
  inUse: { en: 'Other records refer to this one', zh: '该记录正被其他数据引用' },
  stale: { en: 'Someone else has changed this record in the meantime', zh: '该记录已被他人修改' },
  notUnique: { en: 'Exists already', zh: '已存在相同的记录' },
  busy: { en: 'Busy: try again', zh: '系统繁忙，请重试' },
  callFailed: { en: 'Another service cannot be reached', zh: '外部服务暂不可用' },
  signInFirst: { en: 'Sign in first', zh: '请先登录' },
  wrongCredentials: { en: 'Wrong user name or password', zh: '用户名或密码错误' },
  forbidden: { en: 'Not allowed', zh: '没有权限' },
  required: { en: 'is required', zh: '必填' },
  unknownProperty: { en: 'is not a property here', zh: '未知的属性' },
  isTaken: { en: 'is taken already', zh: '已被占用' },
  noSuchRow: { en: 'refers to no record', zh: '引用的记录不存在' },
  outOfRange: { en: 'is too long or out of range', zh: '超出长度或范围' },
  notThePassword: { en: 'is not the password', zh: '密码不正确' },
  rowId: { en: 'must be the id of a record', zh: '请选择有效的记录' },
  bigInt: { en: 'must be a 64-bit integer as a string of digits', zh: '必须是整数' },
  dateTime: { en: 'must be an ISO 8601 date and time with a zone', zh: '不是有效的日期时间' },
  day: { en: 'must be a day such as 2026-01-31', zh: '不是有效的日期' },
  timeOfDay: { en: 'must be a time such as 23:59:00', zh: '不是有效的时间' },
  phone: { en: 'must be a telephone number', zh: '不是有效的电话号码' },
  json: { en: 'must be a JSON value', zh: '不是有效的 JSON' },
  yes: { en: 'Yes', zh: '是' },
  no: { en: 'No', zh: '否' },
  timeZone: { en: 'must be a time zone such as Europe/Paris', zh: '不是有效的时区' },
  tooManyRows: { en: 'More than $ rows: narrow the filters', zh: '超过 $ 行，请缩小筛选范围' },
  file: { en: 'must be a file that was uploaded for it', zh: '请先上传文件' },
  fileTooLarge: { en: 'At most $ MB', zh: '文件不能超过 $ MB' },
  fileType: { en: 'Not a file of an accepted type: $', zh: '不支持的文件类型：$' },
  unexpected: { en: 'Something went wrong', zh: '发生错误' },
  notOfThisRow: { en: 'does not belong to this record', zh: '不属于该记录' },
} as const;

/** Chinese for the rules of class-validator; `$` stands for the rule's number. */
const rules: Readonly<Record<string, string>> = {
  isNotEmpty: '不能为空',
  isString: '必须是文本',
  minLength: '至少 $ 个字符',
  maxLength: '最多 $ 个字符',
  isEmail: '不是有效的邮箱地址',
  isUrl: '不是有效的网址',
  isInt: '必须是整数',
  isNumber: '不是有效的数字',
  min: '不能小于 $',
  max: '不能大于 $',
  isBoolean: '必须是布尔值',
  isUuid: '不是有效的 UUID',
  isIn: '不在可选范围内',
  isArray: '必须是列表',
  arrayUnique: '不能重复',
  arrayMaxSize: '最多 $ 项',
};

export type TextKey = keyof typeof texts;

const isChinese = (): boolean => currentLocale().startsWith('zh');

export function text(key: TextKey): string {
  return texts[key][isChinese() ? 'zh' : 'en'];
}

/** The message of a broken rule in the language of the request. */
export function ruleMessage(rule: string, message: string): string {
  const translation = isChinese() ? rules[rule] : undefined;
  return translation?.replace('$', /-?\d+(\.\d+)?/.exec(message)?.[0] ?? '') ?? message;
}
