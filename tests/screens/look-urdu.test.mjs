// The look of every state in the light theme and from right to left; a file of its own, so that both halves
// of look.test.mjs can run at once.
import { lookAtStates } from './lib/look.mjs';
import { onStage } from './lib/stage.mjs';

const { test } = onStage({}, { keep: true });
lookAtStates(test, 'light', 'ur-PK');
