// What surrounds every screen: the pairing page while there is no token, the page that says why nothing can
// be done, or the screen itself.
import { computed, effect } from '@preact/signals';
import { render } from 'preact';
import type { ComponentType, VNode } from 'preact';
import type { Role } from '#protocol';
import { say } from '../strings/common.js';
import { sayRole } from '../strings/staff.js';
import { app, begin, client, needsYou, pending, stopped } from './app.js';
import type { Words } from './app.js';
import { Fault, watchFaults } from './faults.js';
import { keepHeard, linkWord } from './heard.js';
import { Icon } from './icons.js';
import { watchReturns } from './link.js';
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

/** Paired with a role that this screen is not for: the hub would refuse everything here. */
function WrongRole(props: { readonly role: string }): VNode {
    return (
        <main class="page">
            <Icon name="refused" />
            <h1>{say('wrong_role', { role: sayRole(props.role) })}</h1>
            <button class="button main" onClick={() => void forgetDevice()}>
                {say('pair_again')}
            </button>
        </main>
    );
}

interface Screen {
    readonly topics: readonly string[];
    /** The role that its devices are usually paired with. */
    readonly role: Role;
    /** Every command that it may send, in words. */
    readonly words: Words;
    readonly theme: Theme;
    readonly root: ComponentType;
    /** Roles that can work with it; absent: all. */
    readonly roles?: readonly string[];
}

function Shell(props: { readonly screen: Screen }): VNode {
    return (
        <>
            <Fault />
            <Page screen={props.screen} />
        </>
    );
}

function Page(props: { readonly screen: Screen }): VNode {
    const { root: Root, roles } = props.screen;
    if (!app.client.value) return <PairingPage />;
    const why = stopped.value;
    if (why) return <StoppedPage {...why} />;
    const role = client().identity.value?.role; // unknown at first: the saved state is shown meanwhile
    if (role !== undefined && roles && !roles.includes(role)) return <WrongRole role={role} />;
    return <Root />;
}

const isLive = computed(() => linkWord.value === 'live' || linkWord.value === 'slow');

/** Starts a page: settings first, so that the first paint is right. */
export async function startScreen(screen: string, how: Screen): Promise<void> {
    startSettings(how.theme);
    startSound();
    const begun = begin(screen, how);
    watchFaults();
    await begun;
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
