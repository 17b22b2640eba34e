import '../../ui/theme.css';
import { LinkBanner, LinkPill } from '../../ui/link.js';
import { startScreen } from '../../ui/shell.js';

void startScreen('tablet', {
    topics: ['floor', 'menu', 'orders', 'expo'],
    theme: 'auto',
    root: () => (
        <main>
            <LinkPill />
            <LinkBanner />
        </main>
    ),
});
