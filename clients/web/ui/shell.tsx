// What stands around every screen: pairing while there is no token, the page that says why nothing can
// be done here, else the screen itself.
import { render } from 'preact';
import type { ComponentType, VNode } from 'preact';
import { computed, effect } from '@preact/signals';
import { say } from '../strings/common.js';
import { app, begin, client, needsYou, pending, stopped } from './app.js';
import type { ScreenName } from './app.js';
import { Icon } from './icons.js';
import { keepHeard, linkWord, watchReturns } from './link.js';
import { PairingPage } from './pairing.js';
import { startSettings } from './settings.js';
import type { Theme } from './settings.js';
import { startSound } from './sound.js';
import { forgetDevice } from './token.js';

function StoppedPage(props: { readonly why: string; readonly otherTab: boolean }): VNode {
    const left = pending.value.length + needsYou.value.length;
    return (
        <main class="page">
            <Icon name="refused" />
            <h1>
                {props.otherTab ? say('other_tab') : say('device_refused', { why: props.why })}
            </h1>
            <button class="button main" onClick={() => client().takeOver()}>
                {say(props.otherTab ? 'work_here' : 'try_again')}
            </button>
            {!props.otherTab && (
                <>
                    {left > 0 && <p class="quiet">{say('unsent_kept', { n: left })}</p>}
                    <button class="button bad" onClick={() => void forgetDevice()}>
                        {say('pair_again')}
                    </button>
                </>
            )}
        </main>
    );
}

/** Let in as something that this screen is not for: nothing here would be told or taken. */
function WrongRole(props: { readonly role: string }): VNode {
    return (
        <main class="page">
            <Icon name="refused" />
            <h1>{say('wrong_role', { role: props.role })}</h1>
            <button class="button main" onClick={() => void forgetDevice()}>
                {say('pair_again')}
            </button>
        </main>
    );
}

interface Screen {
    readonly topics: readonly string[];
    readonly theme: Theme;
    readonly root: ComponentType;
    /** Who can work with it; absent: everybody. */
    readonly roles?: readonly string[];
}

function Shell(props: { readonly screen: Screen }): VNode {
    const { root: Root, roles } = props.screen;
    if (!app.client.value) return <PairingPage />;
    const why = stopped.value;
    if (why) return <StoppedPage {...why} />;
    const role = client().identity.value?.role; // not known yet: the last state is shown meanwhile
    if (role !== undefined && roles && !roles.includes(role)) return <WrongRole role={role} />;
    return <Root />;
}

const isLive = computed(() => linkWord.value === 'live' || linkWord.value === 'slow');

/** Starts a page: settings first, so that the first paint is right. */
export async function startScreen(screen: ScreenName, how: Screen): Promise<void> {
    startSettings(how.theme);
    startSound();
    await begin(screen, how.topics);
    keepHeard();
    watchReturns();
    const place = document.getElementById('app');
    if (!place) throw new Error('no #app');
    render(<Shell screen={how} />, place);
    effect(() => {
        if (isLive.value) app.updates.lookSoon();
    });
    effect(() => {
        const venue = app.client.value?.identity.value?.venue.name;
        document.title = [venue, 'PayOn'].filter(Boolean).join(' · ');
    });
}
