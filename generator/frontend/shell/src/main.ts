import { createPinia } from 'pinia';
import { createApp } from 'vue';
import App from './App.vue';
import { configureApi } from './api';
import { currentLocale, i18n, setLocale } from './i18n';
import { router } from './router';
import { useSession } from './stores/session';

const app = createApp(App);
app.use(createPinia());

const session = useSession();
configureApi({
  token: () => session.token,
  locale: currentLocale,
  onUnauthorized: () => {
    if (session.user === null) return;
    session.signOut();
    const { fullPath } = router.currentRoute.value;
    void router.push({ name: 'login', query: { redirect: fullPath } });
  },
});

await Promise.all([setLocale(currentLocale()), session.restore()]);
app.use(i18n);
app.use(router);
app.mount('#app');
