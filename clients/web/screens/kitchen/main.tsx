import '../../ui/theme.css';
import { LinkBanner, LinkPill } from '../../ui/link.js';
import { startScreen } from '../../ui/shell.js';

void startScreen('kitchen', {
    topics: ['menu'],
    theme: 'dark',
    root: () => (
        <main>
            <LinkPill />
            <LinkBanner />
        </main>
    ),
});
