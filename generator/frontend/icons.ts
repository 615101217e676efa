import { pascal } from '../names.ts';

/** The icons of @element-plus/icons-vue. */
const icons: ReadonlySet<string> = new Set(
  `
    add-location aim alarm-clock apple arrow-down arrow-down-bold arrow-left arrow-left-bold arrow-right
    arrow-right-bold arrow-up arrow-up-bold avatar back baseball basketball bell bell-filled bicycle bottom
    bottom-left bottom-right bowl box briefcase brush brush-filled burger calendar camera camera-filled
    caret-bottom caret-left caret-right caret-top cellphone chat-dot-round chat-dot-square chat-line-round
    chat-line-square chat-round chat-square check checked cherry chicken chrome-filled circle-check
    circle-check-filled circle-close circle-close-filled circle-plus circle-plus-filled clock close close-bold
    cloudy coffee coffee-cup coin cold-drink collection collection-tag comment compass connection coordinate
    copy-document cpu credit-card crop d-arrow-left d-arrow-right d-caret data-analysis data-board data-line
    delete delete-filled delete-location dessert discount dish dish-dot document document-add document-checked
    document-copy document-delete document-remove download drizzling edit edit-pen eleme eleme-filled
    element-plus expand failed female files film filter finished first-aid-kit flag fold folder folder-add
    folder-checked folder-delete folder-opened folder-remove food football fork-spoon fries full-screen goblet
    goblet-full goblet-square goblet-square-full gold-medal goods goods-filled grape grid guide handbag headset
    help help-filled hide histogram home-filled hot-water house ice-cream ice-cream-round ice-cream-square
    ice-drink ice-tea info-filled iphone key knife-fork lightning link list loading location location-filled
    location-information lock lollipop magic-stick magnet male management map-location medal memo menu message
    message-box mic microphone milk-tea minus money monitor moon moon-night more more-filled mostly-cloudy mouse
    mug mute mute-notification no-smoking notebook notification odometer office-building open operation
    opportunity orange paperclip partly-cloudy pear phone phone-filled picture picture-filled picture-rounded
    pie-chart place platform plus pointer position postcard pouring present price-tag printer promotion
    quartz-watch question-filled rank reading reading-lamp refresh refresh-left refresh-right refrigerator remove
    remove-filled right scale-to-original school scissor search select sell semi-select service set-up setting
    share ship shop shopping-bag shopping-cart shopping-cart-full shopping-trolley smoking soccer sold-out sort
    sort-down sort-up stamp star star-filled stopwatch success-filled sugar suitcase suitcase-line sunny sunrise
    sunset switch switch-button switch-filled takeaway-box ticket tickets timer toilet-paper tools top top-left
    top-right trend-charts trophy trophy-base turn-off umbrella unlock upload upload-filled user user-filled van
    video-camera video-camera-filled video-pause video-play view wallet wallet-filled warn-triangle-filled
    warning warning-filled watch watermelon wind-power zoom-in zoom-out
  `
    .trim()
    .split(/\s+/)
    .map(pascal),
);

/** Names from other icon sets that designers are likely to use. */
const synonyms: Readonly<Record<string, string>> = {
  archive: 'Files',
  box: 'Box',
  building: 'OfficeBuilding',
  cart: 'ShoppingCart',
  chart: 'TrendCharts',
  clipboard: 'Tickets',
  cog: 'Setting',
  customer: 'User',
  customers: 'User',
  dashboard: 'Odometer',
  department: 'OfficeBuilding',
  dollar: 'Money',
  employee: 'Avatar',
  file: 'Document',
  'file-text': 'Document',
  gear: 'Setting',
  gift: 'Present',
  home: 'HomeFilled',
  inbox: 'MessageBox',
  invoice: 'Tickets',
  mail: 'Message',
  order: 'Tickets',
  orders: 'Tickets',
  package: 'Box',
  payment: 'Money',
  product: 'Goods',
  report: 'DataAnalysis',
  settings: 'Setting',
  shipment: 'Van',
  shop: 'Shop',
  tag: 'PriceTag',
  tags: 'CollectionTag',
  team: 'UserFilled',
  tree: 'Share',
  truck: 'Van',
  users: 'UserFilled',
  wallet: 'Wallet',
  warehouse: 'House',
};

/** The component for an icon's name in the metadata: the set's own icon of that name, a synonym, or a plain one. */
export function iconComponent(name: string, isGroup: boolean): string {
  const own = pascal(name);
  if (icons.has(own)) return own;
  return (Object.hasOwn(synonyms, name) ? synonyms[name] : undefined) ?? (isGroup ? 'Folder' : 'Document');
}
