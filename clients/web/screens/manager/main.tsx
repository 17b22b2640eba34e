// The manager's page: a person who logs in, not a device that is paired.
import '../../ui/theme.css';
import './manager.css';
import { render } from 'preact';
import type { VNode } from 'preact';
import { language, LANGUAGES, LANGUAGE_NAMES } from '../../strings/catalogue.js';
import { Fault, watchFaults } from '../../ui/faults.js';
import { startSettings } from '../../ui/settings.js';
import { Account } from './account.js';
import { Enter } from './enter.js';
import { look, who } from './session.js';

function Manager(): VNode {
    return (
        <div class="manager">
            <Fault />
            <nav class="row languages">
                {LANGUAGES.map((one) => (
                    <button
                        key={one}
                        class="button bare"
                        lang={one}
                        aria-pressed={language.value === one}
                        onClick={() => (language.value = one)}
                    >
                        {LANGUAGE_NAMES[one]}
                    </button>
                ))}
            </nav>
            {who.value === undefined ? null : who.value ? <Account of={who.value} /> : <Enter />}
        </div>
    );
}

startSettings('auto');
watchFaults();
const place = document.getElementById('app');
if (!place) throw new Error('no #app');
render(<Manager />, place);
void look();
