// ./dev new screen NAME
import { create, MARK, NewError } from './edit.mjs';

const main = (name, Name) => `import '../../ui/theme.css';
import './${name}.css';
import type { VNode } from 'preact';
import { say } from '../../strings/screens/${name}.js';
import { startScreen } from '../../ui/shell.js';

function ${Name}(): VNode {
    return (
        <main class="${name}">
            <h1>{say('title')}</h1>
            {/* ${MARK} */}
        </main>
    );
}

/* ${MARK}: which topics it shows, and whose commands it may send; see the other screens */
startScreen({ app: '${name}', topics: () => ['floor'], Screen: ${Name} });
`;

const strings = (name) => `// The texts of the screen ${name} alone.
import { speaker } from '../catalogue.js';

export const say = speaker({
    title: ['${MARK}', '${MARK}'],
});
`;

export function newScreen(name) {
    if (!/^[a-z]+$/.test(name)) throw new NewError(`a screen is called by one word, and served at /NAME: not ${name}`);
    const Name = name[0].toUpperCase() + name.slice(1);
    const folder = `clients/web/screens/${name}`;
    create(`${folder}/main.tsx`, main(name, Name));
    create(`${folder}/${name}.css`, `/* ${MARK}: only what no part of ui/ does */\n`);
    create(`${folder}/manifest.json`, `${JSON.stringify({
        name: `PayOn ${name}`, short_name: Name, display: 'standalone', background_color: '#0e1116', theme_color: '#171c23',
    }, null, 4)}\n`);
    create(`clients/web/strings/screens/${name}.ts`, strings(name));
    return [
        'its line in clients/web/README.md',
        'its states in tests/screens/lib/states.mjs (look: axe, sizes of targets, both directions), its flows in tests/screens',
        './dev shots, and look at it in its real size',
    ];
}
